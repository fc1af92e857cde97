import { createError, createTensor, InvalidOption, type Tensor } from '@self-cascade/core'
import { type GridSize, philoxUniform } from '@self-cascade/tensor'
import { checkPicture } from './check-picture.ts'

/** Which patches are cut: a grid of them, or a number of them at random places. */
export type PatchPlaces =
  | {
      /** Pixels from one patch to the next, each way. Default the side of a patch: no overlap. */
      readonly stride?: number
    }
  | {
      /** Patches per picture, whatever its size. */
      readonly count: number
      /** Picks the places, with the order of the pictures. */
      readonly seed: number
    }

/** How {@link cropPatches} cuts. */
export type CropOptions = PatchPlaces & {
  /** Side of a patch in pixels. Default 64. */
  readonly patch?: number
}

/** A patch and where it was cut. */
export interface CroppedPatch {
  /** [1, 3, P, P] in −1..1 */
  readonly pixels: Tensor
  /** Number of the picture, from 0. */
  readonly picture: number
}

/**
 * Cuts square patches of pictures, one after the other: on a grid from the top left corner, or at random places.
 *
 * @param pictures - each [1, 3, H, W] in −1..1; they may have different sizes
 * @throws {@link InvalidOption} for a side, stride or count that is not a whole number of at least 1, and for a bad seed.
 * @throws {@link NotOnePicture} | {@link PictureTooSmall} | {@link PictureNotFinite}
 */
export function* cropPatches(
  pictures: readonly Tensor[],
  options: CropOptions = {},
): Generator<CroppedPatch, void, void> {
  const { patch = 64 } = options
  checkWhole('patch', patch)
  const sizes = pictures.map((picture, i) => checkPicture(`picture ${i}`, picture, patch))
  const cornersOf = 'count' in options ? randomCorners(patch, options) : gridCorners(patch, options.stride ?? patch)
  for (const [picture, pixels] of pictures.entries()) {
    for (const [top, left] of cornersOf(sizes[picture]!)) yield { pixels: crop(pixels, top, left, patch), picture }
  }
}

type Corners = (size: GridSize) => readonly (readonly [top: number, left: number])[]

function gridCorners(patch: number, stride: number): Corners {
  checkWhole('stride', stride)
  const starts = (length: number) =>
    Array.from({ length: Math.floor((length - patch) / stride) + 1 }, (_, i) => i * stride)
  return ({ height, width }) => starts(height).flatMap((top) => starts(width).map((left) => [top, left] as const))
}

function randomCorners(patch: number, { count, seed }: { readonly count: number; readonly seed: number }): Corners {
  checkWhole('count', count)
  const source = philoxUniform({ seed })
  return ({ height, width }) => {
    const uniform = source.uniform(2 * count)
    return Array.from({ length: count }, (_, i) => [
      Math.floor(uniform[2 * i]! * (height - patch + 1)),
      Math.floor(uniform[2 * i + 1]! * (width - patch + 1)),
    ])
  }
}

function crop({ data, dims }: Tensor, top: number, left: number, side: number): Tensor {
  const [height, width] = [dims[2]!, dims[3]!]
  const pixels = new Float32Array(3 * side * side)
  for (let row = 0; row < 3 * side; row++) {
    const [channel, y] = [Math.floor(row / side), row % side]
    const from = (channel * height + top + y) * width + left
    pixels.set(data.subarray(from, from + side), row * side)
  }
  return createTensor('float32', pixels, [1, 3, side, side])
}

function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw createError(InvalidOption, { name, value, expected: 'a whole number of at least 1' })
  }
}
