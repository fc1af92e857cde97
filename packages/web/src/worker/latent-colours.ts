import { createTensor, type Tensor } from '@self-cascade/core'

/**
 * Colours of latents, without a decoder: `rgb = M · [z; 1]` for each cell, with M the least-squares fit to a decoded picture whose
 * cells were averaged. Good enough to see what a step is up to, and free.
 */
export interface LatentColours {
  /** [1, C, H, W] (of a clip the first frame) to [1, 3, H, W] in about −1..1. */
  apply(latents: Tensor): Tensor
}

/** Fits the colours to latents and the pixels that they were decoded to. */
export function fitLatentColours(latents: Tensor, pixels: Tensor): LatentColours {
  const channels = latents.dims[1]!
  const features = cellFeatures(latents)
  const targets = averageCells(pixels, latents)
  const matrix = targets.map((target) => leastSquares(features, target))
  return {
    apply(latents) {
      const [height, width] = [latents.dims.at(-2)!, latents.dims.at(-1)!]
      const columns = cellFeatures(latents)
      const plane = height * width
      const rgb = new Float32Array(3 * plane)
      for (const [colour, weights] of matrix.entries()) {
        for (let cell = 0; cell < plane; cell++) {
          let sum = 0
          for (let channel = 0; channel <= channels; channel++) sum += weights[channel]! * columns[channel]![cell]!
          rgb[colour * plane + cell] = sum
        }
      }
      return createTensor('float32', rgb, [1, 3, height, width])
    },
  }
}

/** One column for each channel, and one of ones. */
function cellFeatures({ dims, data }: Tensor): readonly Float32Array[] {
  const plane = dims.at(-2)! * dims.at(-1)!
  const channels = dims[1]!
  const stride = data.length / channels
  const columns = Array.from({ length: channels }, (_, channel) =>
    data.subarray(channel * stride, channel * stride + plane),
  )
  return [...columns, new Float32Array(plane).fill(1)]
}

/** Means of the pixels of each latent cell, by colour. */
function averageCells(pixels: Tensor, latents: Tensor): readonly Float32Array[] {
  const [rows, columns] = [latents.dims.at(-2)!, latents.dims.at(-1)!]
  const [height, width] = [pixels.dims.at(-2)!, pixels.dims.at(-1)!]
  const scale = height / rows
  const stride = pixels.data.length / 3
  return [0, 1, 2].map((colour) => {
    const means = new Float32Array(rows * columns)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const cell = Math.floor(y / scale) * columns + Math.floor(x / scale)
        means[cell]! += pixels.data[colour * stride + y * width + x]! / scale ** 2
      }
    }
    return means
  })
}

/** A little more than nothing, so that channels without any change do not matter. */
const ridge = 1e-4

/** Weights w that minimise ‖Σ wᵢ·columnᵢ − target‖², by the normal equations. */
function leastSquares(columns: readonly Float32Array[], target: Float32Array): number[] {
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, index) => sum + value * b[index]!, 0)
  const system = columns.map((row, index) => [
    ...columns.map((column, other) => dot(row, column) + (index === other ? ridge * target.length : 0)),
    dot(row, target),
  ])
  return solve(system)
}

/** Gauss-Jordan elimination of [A | b] with A positive definite, so that no pivoting is needed. */
function solve(system: readonly number[][]): number[] {
  for (const [index, row] of system.entries()) {
    const pivot = row[index]!
    for (const [other, target] of system.entries()) {
      if (other === index) continue
      const factor = target[index]! / pivot
      for (let column = index; column < target.length; column++) target[column]! -= factor * row[column]!
    }
  }
  return system.map((row, index) => row.at(-1)! / row[index]!)
}
