import { createTensor, type Tensor } from '@self-cascade/core'

/** How a fake codec maps latents to pixels. */
export interface FakeCodecShape {
  readonly latentChannels: number
  /** Pixels per latent cell along a side. */
  readonly latentScale: number
}

const pixelChannels = 3

/** Outer planes (batch, channels, frames) and the last two axes. */
function planesOf(dims: readonly number[]) {
  const [height, width] = [dims.at(-2)!, dims.at(-1)!]
  const [batch, , ...frames] = dims.slice(0, -2)
  return { batch: batch!, frames: frames[0] ?? 1, height, width, frameDims: frames }
}

interface PlaneMap {
  readonly channels: number
  readonly height: number
  readonly width: number
  /** Value at one place of the output; `read` reads the input of the same picture and frame. */
  readonly value: (
    channel: number,
    y: number,
    x: number,
    read: (channel: number, y: number, x: number) => number,
  ) => number
}

function mapPlanes(input: Tensor, { channels, height, width, value }: PlaneMap): Tensor {
  const planes = planesOf(input.dims)
  const inputChannels = input.dims[1]!
  const dims = [planes.batch, channels, ...planes.frameDims, height, width]
  const data = new Float32Array(planes.batch * channels * planes.frames * height * width)
  let index = 0
  for (let picture = 0; picture < planes.batch; picture++) {
    for (let channel = 0; channel < channels; channel++) {
      for (let frame = 0; frame < planes.frames; frame++) {
        const read = (from: number, y: number, x: number) => {
          const plane = (picture * inputChannels + from) * planes.frames + frame
          return input.data[(plane * planes.height + y) * planes.width + x]!
        }
        for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data[index++] = value(channel, y, x, read)
      }
    }
  }
  return createTensor('float32', data, dims)
}

/** Latents to pixels: repeats each cell of the first three channels over a block. */
export function repeatBlocks(latents: Tensor, { latentChannels, latentScale }: FakeCodecShape): Tensor {
  const { height, width } = planesOf(latents.dims)
  return mapPlanes(latents, {
    channels: pixelChannels,
    height: height * latentScale,
    width: width * latentScale,
    value: (channel, y, x, read) =>
      read(channel % latentChannels, Math.floor(y / latentScale), Math.floor(x / latentScale)),
  })
}

/** Pixels to latents: averages each block; channel c of the latents comes from channel c mod 3 of the pixels. */
export function averageBlocks(pixels: Tensor, { latentChannels, latentScale }: FakeCodecShape): Tensor {
  const { height, width } = planesOf(pixels.dims)
  return mapPlanes(pixels, {
    channels: latentChannels,
    height: Math.floor(height / latentScale),
    width: Math.floor(width / latentScale),
    value: (channel, y, x, read) => {
      let sum = 0
      for (let dy = 0; dy < latentScale; dy++) {
        for (let dx = 0; dx < latentScale; dx++) {
          sum += read(channel % pixelChannels, y * latentScale + dy, x * latentScale + dx)
        }
      }
      return sum / latentScale ** 2
    },
  })
}
