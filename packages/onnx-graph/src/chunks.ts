/** Parts shorter than this are put together with their neighbours. */
const shortChunk = 65536

/** Joins parts into one array. */
export function concatBytes(chunks: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  for (const chunk of chunks) {
    result.set(chunk, offset)
    offset += chunk.length
  }
  return result
}

/** Puts neighbouring short parts together, so that writing them one by one costs few writes. Long parts stay views. */
export function mergeSmall(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  const merged: Uint8Array[] = []
  let short: Uint8Array[] = []
  const flush = () => {
    if (short.length > 0) merged.push(short.length === 1 ? short[0]! : concatBytes(short))
    short = []
  }
  for (const chunk of chunks) {
    if (chunk.length < shortChunk) {
      short.push(chunk)
      continue
    }
    flush()
    merged.push(chunk)
  }
  flush()
  return merged
}
