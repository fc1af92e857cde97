import { createError, createTensor, type Interpolation, InvalidOption, type Tensor } from '@self-cascade/core'
import { RankMismatch } from './errors.ts'
import type { AxisSize } from './resize/axis-taps.ts'
import { tapsOf } from './resize/interpolations.ts'
import { resamplePlane } from './resize/resample-plane.ts'

/** A size in cells of the tensor itself: latent cells for latents, pixels for pictures. */
export interface GridSize {
  readonly height: number
  readonly width: number
}

/** How {@link resize} makes new cells. */
export interface ResizeOptions {
  /** Default `'bilinear'`. */
  readonly interpolation?: Interpolation
  /**
   * Widens the kernel when shrinking, so that no cell is skipped. It makes no difference for the nearest modes, which take one
   * cell, and for `area`, which averages all anyway. Default false.
   */
  readonly antialias?: boolean
  /**
   * Output cells per input cell, for both axes or each, when it is not the ratio of the sizes: PyTorch's
   * `interpolate(scale_factor=…)`, whose output size is `floor(n · factor)`. `area` ignores it, as there.
   */
  readonly scaleFactor?: number | { readonly height: number; readonly width: number }
}

/**
 * Resizes the last two axes of [N, C, H, W] or [N, C, F, H, W] as PyTorch's `interpolate` does (`align_corners=False`); frames,
 * channels and batch stay as they are. `lanczos` is Lanczos-3: with antialiasing as Pillow does it, without it on the six
 * nearest cells.
 *
 * @throws {@link RankMismatch} for tensors of other ranks.
 * @throws {@link InvalidOption} for sizes that are not whole numbers of at least 1, and for scale factors that are not above 0.
 * @throws {@link UnknownName} for an unknown interpolation.
 * @example
 * ```ts
 * const larger = resize(latents, { height: 64, width: 96 }, { interpolation: 'bicubic' })
 * ```
 */
export function resize(tensor: Tensor, size: GridSize, options: ResizeOptions = {}): Tensor {
  const { interpolation = 'bilinear', antialias = false, scaleFactor } = options
  const { outer, height, width } = splitDims(tensor)
  const factors = typeof scaleFactor === 'number' ? { height: scaleFactor, width: scaleFactor } : scaleFactor
  const makeTaps = tapsOf(interpolation)
  const rows = makeTaps(axisSize('height', height, size.height, factors?.height), antialias)
  const columns = makeTaps(axisSize('width', width, size.width, factors?.width), antialias)
  const planes = outer.reduce((product, dim) => product * dim, 1)
  const target = new Float32Array(planes * size.height * size.width)
  const scratch = new Float64Array(height * size.width)
  const row = new Float64Array(size.width)
  for (let plane = 0; plane < planes; plane++) {
    const sourceOffset = plane * height * width
    const targetOffset = plane * size.height * size.width
    resamplePlane({
      source: tensor.data,
      sourceOffset,
      width,
      height,
      target,
      targetOffset,
      rows,
      columns,
      scratch,
      row,
    })
  }
  return createTensor('float32', target, [...outer, size.height, size.width])
}

function splitDims({ dims }: Tensor) {
  const outer = dims.slice(0, -2)
  const [height, width] = dims.slice(-2)
  if ((dims.length !== 4 && dims.length !== 5) || !height || !width) {
    throw createError(RankMismatch, {
      name: 'tensor',
      dims,
      expected: '[N, C, H, W] or [N, C, F, H, W] with a height and width of at least 1',
    })
  }
  return { outer, height, width }
}

function axisSize(name: string, inputLength: number, outputLength: number, factor: number | undefined): AxisSize {
  if (!Number.isSafeInteger(outputLength) || outputLength < 1) {
    throw createError(InvalidOption, { name, value: outputLength, expected: 'a whole number of at least 1' })
  }
  if (factor !== undefined && !(factor > 0 && factor < Number.POSITIVE_INFINITY)) {
    throw createError(InvalidOption, { name: `scale factor of ${name}`, value: factor, expected: 'a number above 0' })
  }
  const scale = factor === undefined ? inputLength / outputLength : 1 / factor
  return { inputLength, outputLength, scale: Math.fround(scale) }
}
