import { philoxWords } from './philox-words.ts'
import type { RandomOptions } from './seed.ts'

/** Draws numbers in 0..1. */
export interface UniformSource {
  /** Gives `count` numbers of at least 0 and below 1, even multiples of 2⁻³². */
  uniform(count: number): Float64Array
}

/**
 * Gives numbers spread evenly over 0..1, for choices such as rows of a data set and timesteps: bit-identical everywhere, and
 * independent of what {@link philoxRandom} draws for the same seed and stage (Philox4x32-10 with the counter
 * `(draw, 1, element, stage)`).
 *
 * @throws {@link InvalidOption} for a seed or stage outside its range.
 * @example
 * ```ts
 * const [row, timestep] = philoxUniform({ seed: 7, stage: step }).uniform(2)
 * ```
 */
export function philoxUniform(options: RandomOptions): UniformSource {
  const wordsAt = philoxWords(options, 'uniform')
  let draw = 0
  return {
    uniform(count) {
      const values = new Float64Array(count)
      for (let element = 0; element < count; element++) values[element] = wordsAt(draw, element)[0]! * 2 ** -32
      draw += 1
      return values
    },
  }
}
