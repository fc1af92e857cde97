import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestModelName, testModelPath } from '@self-cascade/test-models'

/** Reads a test model, without its golden outputs: bytes by path. */
export function modelBytes(name: TestModelName): Record<string, Uint8Array> {
  const root = testModelPath(name)
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !path.startsWith('golden/'))
  return Object.fromEntries(paths.map((path) => [path, new Uint8Array(readFileSync(join(root, path)))]))
}

/** Gives bytes that look like nothing in particular, the same for the same seed. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  for (let index = 0, state = seed; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[index] = state >>> 24
  }
  return bytes
}

/** Encodes text. */
export const text = (value: string) => new TextEncoder().encode(value)

/** SHA-256 by Node, as hexadecimal digits; large arrays are compared by it. */
export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
