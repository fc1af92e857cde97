import { assertSameDims, createError, type RandomSource, type Tensor } from '@self-cascade/core'
import { NoiseExhausted } from '../errors.ts'

/**
 * Gives a source that replays tensors in order, each once: noise recorded elsewhere, such as in golden data.
 *
 * @throws {@link NoiseExhausted} from `normal` when every tensor has been drawn.
 * @throws {@link DimsMismatch} from `normal` when the dims asked for are not those of the next tensor.
 */
export function fixedRandom(tensors: readonly Tensor[]): RandomSource {
  let index = 0
  return {
    normal(dims) {
      const tensor = tensors[index]
      if (!tensor) throw createError(NoiseExhausted, { count: tensors.length })
      assertSameDims(`noise of draw ${index + 1}`, tensor.dims, dims)
      index += 1
      return tensor
    },
  }
}
