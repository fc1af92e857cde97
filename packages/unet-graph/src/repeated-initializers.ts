import { type RandomSource, sizeOf } from '@self-cascade/core'
import type { InitializerSource } from './initializer-source.ts'

/** Elements drawn; a prime, so that rows of a weight are not alike. */
const blockSize = 65_521

/**
 * Gives weights for measuring time and memory, where their values do not matter: one block of random values over and over, in
 * the size that PyTorch starts with, so that activations stay finite. Fills a billion weights in seconds.
 */
export function repeatedInitializers(random: RandomSource): InitializerSource {
  const block = random.normal([blockSize]).data
  let position = 0
  return ({ dims, initial }) => {
    const values = new Float32Array(sizeOf(dims))
    if (initial.kind === 'constant') return values.fill(initial.value)
    // The standard deviation of U(−bound, bound).
    const scale = initial.bound / Math.sqrt(3)
    for (let index = 0; index < values.length; index++) {
      values[index] = scale * block[position]!
      position = position + 1 === blockSize ? 0 : position + 1
    }
    return values
  }
}
