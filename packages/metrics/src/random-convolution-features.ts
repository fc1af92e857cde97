import { createError, InvalidOption, type Tensor } from '@self-cascade/core'
import { philoxRandom } from '@self-cascade/tensor'
import { absoluteConvolution, halve, type Planes } from './absolute-convolution.ts'
import { checkPicture } from './check-picture.ts'
import { NotOnePicture } from './errors.ts'
import type { PatchFeatures } from './patch-features.ts'

/** The random network of {@link randomConvolutionFeatures}. Distances are comparable only between equal ones. */
export interface RandomConvolutionOptions {
  /** Draws the filters. Default 0. */
  readonly seed?: number
  /** Sizes at which a patch is looked at, each half of the one before. Default 3. */
  readonly scales?: number
  /** Filters in each of the two layers. Default 8. */
  readonly channels?: number
}

/** Norm of the first layer's filters: it brings features of ordinary pictures near 1, where all powers of the kernel count. */
const firstNorm = 16

/**
 * Gives features that describe the texture and edges of a patch, from a fixed random network: at each scale two layers of random
 * 3 x 3 filters with absolute values, `e = |w₁ ∗ x|` and `p = |w₂ ∗ pool(e)|`, and of each channel `√mean` and `√deviation` over
 * the patch. That is `4 · scales · channels` numbers, 96 by default. The root evens out the few patches of strong contrast.
 *
 * The filters have mean 0, so that flat colour and brightness leave no trace. Untrained filters are known to work as such a
 * statistic: they carry texture (Ustyuzhaninov et al.) and let pictures be rebuilt (He et al.), and with absolute values
 * and pooling they come near trained ones (Jarrett et al.). They know nothing of objects: a Fréchet distance on them is no FID.
 *
 * Only sums, products, quotients and square roots are taken, so that the same patch gives the same bits in every engine.
 *
 * @throws {@link InvalidOption} for scales or channels that are not whole numbers of at least 1, and for a bad seed. `extract`
 * throws {@link NotOnePicture}, {@link PictureTooSmall} below `10 · 2^(scales − 1)` pixels, and {@link PictureNotFinite}.
 * @see Ustyuzhaninov, Brendel, Gatys and Bethge, "What does it take to generate natural textures?", 2017
 * @see He, Wang and Hopcroft, "A powerful generative model using random weights for the deep image representation", 2016
 * @see Jarrett, Kavukcuoglu, Ranzato and LeCun, "What is the best multi-stage architecture for object recognition?", 2009
 */
export function randomConvolutionFeatures({
  seed = 0,
  scales = 3,
  channels = 8,
}: RandomConvolutionOptions = {}): PatchFeatures {
  for (const [name, value] of Object.entries({ scales, channels })) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw createError(InvalidOption, { name, value, expected: 'a whole number of at least 1' })
    }
  }
  const random = philoxRandom({ seed })
  const first = zeroMeanFilters(random.normal([channels, 3, 3, 3]).data, channels, firstNorm)
  const second = zeroMeanFilters(random.normal([channels, channels, 3, 3]).data, channels, 1)
  return {
    length: 4 * scales * channels,
    extract(patch) {
      let level = planesOf(patch, 10 * 2 ** (scales - 1))
      const features: number[] = []
      for (let scale = 0; scale < scales; scale++) {
        const edges = absoluteConvolution(level, first)
        const pattern = absoluteConvolution(halve(edges), second)
        features.push(...rootMoments(edges), ...rootMoments(pattern))
        level = halve(level)
      }
      return Float64Array.from(features)
    },
  }
}

/** Takes the mean from each 3 x 3 plane of a filter, and scales the whole filter to one norm. */
function zeroMeanFilters(normal: Float32Array, count: number, norm: number): Float64Array {
  const filters = Float64Array.from(normal)
  for (let from = 0; from < filters.length; from += 9) {
    const plane = filters.subarray(from, from + 9)
    const mean = plane.reduce((sum, weight) => sum + weight, 0) / 9
    for (let i = 0; i < 9; i++) plane[i]! -= mean
  }
  const size = filters.length / count
  for (let from = 0; from < filters.length; from += size) {
    const filter = filters.subarray(from, from + size)
    const factor = norm / Math.sqrt(filter.reduce((sum, weight) => sum + weight * weight, 0))
    for (let i = 0; i < size; i++) filter[i]! *= factor
  }
  return filters
}

function planesOf(patch: Tensor, leastSide: number): Planes {
  const { height, width } = checkPicture('patch', patch, leastSide)
  if (height !== width) throw createError(NotOnePicture, { name: 'patch, which must be square,', dims: patch.dims })
  return { data: Float64Array.from(patch.data), count: 3, side: height }
}

function rootMoments({ data, count, side }: Planes): number[] {
  const size = side * side
  const moments: number[] = []
  for (let plane = 0; plane < count; plane++) {
    let [sum, squares] = [0, 0]
    for (let i = plane * size; i < (plane + 1) * size; i++) {
      sum += data[i]!
      squares += data[i]! * data[i]!
    }
    const mean = sum / size
    // rounding may leave a variance just below 0
    const deviation = Math.sqrt(Math.max(0, squares / size - mean * mean))
    moments.push(Math.sqrt(mean), Math.sqrt(deviation))
  }
  return moments
}
