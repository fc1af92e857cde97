import { createTensor, type Tensor } from '@self-cascade/core'
import { sceneAt } from '@self-cascade/scenes'
import { philoxRandom, pixelsFromRgb, resize } from '@self-cascade/tensor'

/** Scenes that show what the scenes 0, 1, … show, each drawn anew for another `variant`. */
export function scenePictures(count: number, size: number, variant: number): Tensor[] {
  return Array.from({ length: count }, (_, i) => {
    const scene = sceneAt(1000 * variant + i, { words: sceneAt(i).words })
    return pixelsFromRgb(createTensor('uint8', Uint8Array.from(scene.render(size)), [1, size, size, 3]))
  })
}

/** Loses all detail finer than `factor` pixels. */
export function blurred(picture: Tensor, factor: number): Tensor {
  const [height, width] = [picture.dims[2]!, picture.dims[3]!]
  const small = resize(picture, { height: height / factor, width: width / factor }, { interpolation: 'area' })
  return resize(small, { height, width }, { interpolation: 'bicubic' })
}

/** Adds normal noise of a standard deviation, in units of −1..1. */
export function noisy(picture: Tensor, deviation: number, seed: number): Tensor {
  const noise = philoxRandom({ seed }).normal(picture.dims).data
  return createTensor(
    'float32',
    picture.data.map((value, i) => value + deviation * noise[i]!),
    picture.dims,
  )
}
