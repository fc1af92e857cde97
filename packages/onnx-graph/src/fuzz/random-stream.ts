/** Random whole numbers that a seed decides. */
export interface RandomStream {
  /** Gives a whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  /** Gives one of the values. */
  pick<T>(values: readonly T[]): T
}

/** Makes a stream from a seed and an index, so that every file of a run can be made again alone. */
export function randomStream(seed: number, index: number): RandomStream {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0
  /** Mulberry32: 32 bits of state, all 2^32 outputs. */
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number) => Math.floor((next() / 2 ** 32) * limit)
  return { below, pick: (values) => values[below(values.length)]! }
}
