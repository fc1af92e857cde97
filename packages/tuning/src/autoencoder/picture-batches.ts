import {
  assertSameDims,
  createError,
  createTensor,
  InvalidOption,
  type NamedTensors,
  type Tensor,
} from '@self-cascade/core'
import type { BatchSource } from '@self-cascade/onnx-autodiff'
import { concatBatch, philoxRandom, philoxUniform, pixelsFromRgb } from '@self-cascade/tensor'
import type { PictureSource } from '../picture-source.ts'
import type { AutoencoderLossGraph } from './autoencoder-loss.ts'

/** How batches of pictures are drawn. */
export interface PictureBatchesOptions {
  /** Taken in order, and from the beginning again after the last; {@link scenePictures} gives as many as are asked for. */
  readonly pictures: PictureSource
  /** As {@link autoencoderLoss} gives them: how many pictures of which size, and the dims of their noise. */
  readonly dims: AutoencoderLossGraph['dims']
  /** 0..2^53 − 1; another seed gives other flips and noise. */
  readonly seed: number
  /** Whether half of the pictures, drawn at random, are mirrored left to right. True by default. */
  readonly flip?: boolean
}

/**
 * Gives the feeds of an autoencoder's training, `pictures` and `noise`. Batch `i` depends on the options and `i` alone.
 *
 * @throws {@link InvalidOption} for a source without pictures.
 * @throws {@link DimsMismatch} when a batch is made and its pictures have another size than `dims`.
 */
export function pictureBatches({ pictures, dims, seed, flip = true }: PictureBatchesOptions): BatchSource {
  if (!(pictures.count >= 1)) {
    throw createError(InvalidOption, { name: 'pictures', value: 'empty', expected: 'of one picture or more' })
  }
  const [batch = 0] = dims.pictures
  const { description, count } = pictures
  return {
    description: JSON.stringify({ pictures: description, count, batch, size: dims.pictures.slice(2), seed, flip }),
    async batch(index): Promise<NamedTensors> {
      const pixels = await readPixels(pictures, index * batch, batch)
      assertSameDims('pictures', pixels.dims, dims.pictures)
      const draws = philoxUniform({ seed, stage: index }).uniform(batch)
      const isMirrored = Array.from(draws, (draw) => flip && draw < 0.5)
      return {
        pictures: mirrorRows(pixels, isMirrored),
        noise: philoxRandom({ seed, stage: index }).normal(dims.noise),
      }
    },
  }
}

/** Pictures from `from` on, from the beginning again after the last: [batch, 3, H, W]. */
export async function readPixels(pictures: PictureSource, from: number, batch: number): Promise<Tensor> {
  const { count } = pictures
  const parts: Tensor[] = []
  for (let done = 0; done < batch; ) {
    const at = (from + done) % count
    const to = Math.min(count, at + batch - done)
    parts.push(pixelsFromRgb((await pictures.read(at, to)).rgb))
    done += to - at
  }
  return parts.length === 1 ? parts[0]! : concatBatch(parts)
}

function mirrorRows({ data, dims }: Tensor, isMirrored: readonly boolean[]): Tensor {
  const width = dims[3]!
  const linesPerRow = dims[1]! * dims[2]!
  const mirrored = data.slice()
  for (const [row, isIt] of isMirrored.entries()) {
    if (!isIt) continue
    for (let line = row * linesPerRow; line < (row + 1) * linesPerRow; line++) {
      mirrored.subarray(line * width, (line + 1) * width).reverse()
    }
  }
  return createTensor('float32', mirrored, dims)
}
