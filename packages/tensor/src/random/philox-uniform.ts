import { philox4x32 } from './philox.ts'
import { parseSeed, parseStage, type RandomOptions } from './seed.ts'

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
export function philoxUniform({ seed, stage = 0 }: RandomOptions): UniformSource {
  const key = parseSeed(seed)
  const key0 = Number(key & 0xffffffffn)
  const key1 = Number(key >> 32n)
  const stageWord = parseStage(stage)
  const block = new Uint32Array(4)
  let draw = 0
  return {
    uniform(count) {
      const values = new Float64Array(count)
      for (let element = 0; element < count; element++) {
        block[0] = draw
        block[1] = 1
        block[2] = element
        block[3] = stageWord
        philox4x32(block, key0, key1)
        values[element] = block[0]! * 2 ** -32
      }
      draw += 1
      return values
    },
  }
}
