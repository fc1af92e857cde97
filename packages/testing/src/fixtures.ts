/** Reads a binary fixture beside a test: `readFixture(import.meta.url, './__fixtures__/good.safetensors')`. */
export function readFixture(testUrl: string, relativePath: string): Uint8Array {
  return new Uint8Array(fileSystem().readFileSync(new URL(relativePath, testUrl)))
}

/** Reads and parses a JSON fixture beside a test. */
export function readJsonFixture<T>(testUrl: string, relativePath: string): T {
  return JSON.parse(fileSystem().readFileSync(new URL(relativePath, testUrl), 'utf8')) as T
}

// Asked for when it is needed, so that the rest of this package runs in browsers too.
function fileSystem() {
  return process.getBuiltinModule('node:fs')
}
