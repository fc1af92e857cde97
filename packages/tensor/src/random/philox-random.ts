import { createTensor, type RandomSource, sizeOf } from '@self-cascade/core'
import { log, sin } from './deterministic-math.ts'
import { philoxWords } from './philox-words.ts'
import type { RandomOptions } from './seed.ts'

const INVERSE_2_32 = 2 ** -32

/** 2π/2³² in float32, the constant of cuRAND's Box-Muller transform. */
const TURN_2_32 = Math.fround(2 * Math.PI * 2 ** -32)

/**
 * Gives the default noise: the values of `torch.manual_seed(seed); torch.randn(dims, device='cuda')` up to the rounding of
 * the GPU's sine, bit-identical in Node and every browser.
 *
 * Philox4x32-10 with the 64-bit seed as key and the counter `(draw, 0, element, stage)`; draw counts the calls. Of the four
 * words the first two become one normal value, `√(−2·ln u) · sin v` with `u = (x₀ + ½)·2⁻³²` and `v = (x₁ + ½)·2π·2⁻³²`,
 * in float64 with logarithm and sine built from IEEE-exact operations and one rounding to float32. Stage 0 is PyTorch's own
 * stream (for tensors that fit one GPU grid, as stable-diffusion.cpp and AUTOMATIC1111's "NV" source also have it); other
 * stages are independent of it, so that changing one stage of a cascade does not change another.
 *
 * @throws {@link InvalidOption} for a seed or stage outside its range.
 * @example
 * ```ts
 * const noise = philoxRandom({ seed: 0 }).normal([1, 4, 64, 64])
 * ```
 */
export function philoxRandom(options: RandomOptions): RandomSource {
  const wordsAt = philoxWords(options, 'normal')
  let draw = 0
  return {
    normal(dims) {
      const values = new Float32Array(sizeOf(dims))
      for (let element = 0; element < values.length; element++) {
        const words = wordsAt(draw, element)
        values[element] = boxMullerSine(words[0]!, words[1]!)
      }
      draw += 1
      return createTensor('float32', values, dims)
    },
  }
}

function boxMullerSine(x: number, y: number): number {
  return Math.sqrt(-2 * log((x + 0.5) * INVERSE_2_32)) * sin((y + 0.5) * TURN_2_32)
}
