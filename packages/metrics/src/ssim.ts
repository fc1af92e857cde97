import { assertSameDims, type Tensor } from '@self-cascade/core'
import type { GridSize } from '@self-cascade/tensor'
import { checkPicture } from './check-picture.ts'
import { luma } from './luma.ts'

const radius = 5
const sigma = 1.5
const gaussian = gaussianWeights()

/**
 * Gives the mean structural similarity of the luma of two pictures, −1..1, 1 for equal ones: an 11 x 11 Gaussian window of
 * sigma 1.5 that lies inside the picture, `K₁ = 0.01`, `K₂ = 0.03`.
 *
 * @param first - [1, 3, H, W] in −1..1, at least 11 pixels each way
 * @param second - the same dims
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 * @throws {@link DimsMismatch} when the sizes differ.
 * @see Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004,
 * equation 13.
 */
export function ssim(first: Tensor, second: Tensor): number {
  const size = checkPicture('first', first, 2 * radius + 1)
  checkPicture('second', second)
  assertSameDims('second', second.dims, first.dims)
  const [a, b] = [luma(first), luma(second)]
  const means = { a: blur(a, size), b: blur(b, size) }
  const products = { aa: blur(multiply(a, a), size), bb: blur(multiply(b, b), size), ab: blur(multiply(a, b), size) }
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  let sum = 0
  for (let i = 0; i < means.a.length; i++) {
    const [meanA, meanB] = [means.a[i]!, means.b[i]!]
    const covariance = products.ab[i]! - meanA * meanB
    const variance = products.aa[i]! - meanA * meanA + products.bb[i]! - meanB * meanB
    sum += ((2 * meanA * meanB + c1) * (2 * covariance + c2)) / ((meanA * meanA + meanB * meanB + c1) * (variance + c2))
  }
  return sum / means.a.length
}

const multiply = (a: Float64Array, b: Float64Array) => a.map((value, i) => value * b[i]!)

/** Blurs with the Gaussian, keeping only the pixels whose window lies inside. */
function blur(plane: Float64Array, { height, width }: GridSize): Float64Array {
  const [innerWidth, innerHeight] = [width - 2 * radius, height - 2 * radius]
  const rows = new Float64Array(innerWidth * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < innerWidth; x++) {
      let sum = 0
      for (let k = 0; k < gaussian.length; k++) sum += gaussian[k]! * plane[y * width + x + k]!
      rows[y * innerWidth + x] = sum
    }
  }
  const result = new Float64Array(innerWidth * innerHeight)
  for (let y = 0; y < innerHeight; y++) {
    for (let x = 0; x < innerWidth; x++) {
      let sum = 0
      for (let k = 0; k < gaussian.length; k++) sum += gaussian[k]! * rows[(y + k) * innerWidth + x]!
      result[y * innerWidth + x] = sum
    }
  }
  return result
}

function gaussianWeights(): number[] {
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)))
  const sum = weights.reduce((total, weight) => total + weight)
  return weights.map((weight) => weight / sum)
}
