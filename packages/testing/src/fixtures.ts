import { readFileSync } from 'node:fs'

/** Reads a binary fixture beside a test: `readFixture(import.meta.url, './__fixtures__/good.safetensors')`. */
export function readFixture(testUrl: string, relativePath: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(relativePath, testUrl)))
}

/** Reads and parses a JSON fixture beside a test. */
export function readJsonFixture<T>(testUrl: string, relativePath: string): T {
  return JSON.parse(readFileSync(new URL(relativePath, testUrl), 'utf8')) as T
}
