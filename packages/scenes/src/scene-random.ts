/** A uniform number in 0 (included) to 1 (excluded), another at each call. */
export type Random = () => number

/** mulberry32 (Tommy Ettinger): 32 bits of state, integer arithmetic alone, so the same in every engine. */
export function sceneRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** A number between two others. */
export const between = (random: Random, low: number, high: number): number => low + (high - low) * random()

/** One of a list. */
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

/** Brings a seed and an index to one 32-bit seed, so that neighbouring pairs give unlike numbers (MurmurHash3's finaliser, twice). */
export function mixSeed(seed: number, index: number): number {
  const high = Math.floor(index / 4294967296)
  return finalise(finalise(seed ^ Math.imul(high, 0x85ebca6b)) + finalise((index >>> 0) ^ 0x9e3779b9))
}

function finalise(value: number): number {
  let hash = value >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
