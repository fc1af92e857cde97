/** Gives the first index at which two arrays differ, -1 when they are equal: vitest's own comparison is slow for bytes. */
export function firstDifference(actual: Uint8Array, expected: Uint8Array): number {
  const index = actual.findIndex((byte, at) => byte !== expected[at])
  return index === -1 && actual.length < expected.length ? actual.length : index
}
