import { createTensor, type DiffusionModel, type Tensor } from '@self-cascade/core'
import { resize, scale } from '@self-cascade/tensor'
import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { resizePivotInPixels } from './resize-pivot-in-pixels.ts'

/** A model whose latents are pictures halved in size and value, and what its encoder was given. */
function halvingModel() {
  const encoded: Tensor[] = []
  const half = (tensor: Tensor, factor: number) => {
    const [height, width] = tensor.dims.slice(-2) as [number, number]
    return resize(tensor, { height: height * factor, width: width * factor }, { interpolation: 'area' })
  }
  const model: Pick<DiffusionModel, 'decode' | 'encode'> = {
    decode: async (latents) => scale(half(latents, 2), 2),
    encode: async (pixels) => {
      encoded.push(pixels)
      return scale(half(pixels, 0.5), 0.5)
    },
  }
  return { model, encoded }
}

const ramp = createTensor(
  'float32',
  Float32Array.from({ length: 48 }, (_, i) => (i - 24) / 60),
  [1, 3, 4, 4],
)
const size = { height: 16, width: 24 }

test('decodes, resizes and encodes', async () => {
  const { model } = halvingModel()
  const latents = await resizePivotInPixels({ pivot: ramp, model, size, interpolation: 'bicubic' })
  expect(latents.dims).toEqual([1, 3, 8, 12])
  const pixels = resize(await model.decode(ramp), size, { interpolation: 'bicubic' })
  const byHand = await model.encode(pixels)
  expectAllClose(latents.data, byHand.data, { absolute: 1e-6 })
})

test('interpolates bilinearly unless asked otherwise', async () => {
  const { model } = halvingModel()
  const bilinear = await resizePivotInPixels({ pivot: ramp, model, size, interpolation: 'bilinear' })
  expect((await resizePivotInPixels({ pivot: ramp, model, size })).data).toEqual(bilinear.data)
})

test('limits the picture to −1..1 before it is encoded', async () => {
  const { model, encoded } = halvingModel()
  await resizePivotInPixels({ pivot: scale(ramp, 3), model, size })
  expect(Math.min(...encoded[0]!.data)).toBe(-1)
  expect(Math.max(...encoded[0]!.data)).toBe(1)
})

test('enlarges by an upscaler when there is one', async () => {
  const { model, encoded } = halvingModel()
  const grey = createTensor('float32', new Float32Array(3 * 16 * 24).fill(0.25), [1, 3, 16, 24])
  const asked: unknown[] = []
  const upscaler = async (pixels: Tensor, wanted: { height: number; width: number }) => {
    asked.push(pixels.dims, wanted)
    return grey
  }
  await resizePivotInPixels({ pivot: ramp, model, size, upscaler })
  expect(asked).toEqual([[1, 3, 8, 8], size])
  expect(encoded[0]!.data).toEqual(grey.data)
})

test('refuses an enlarged picture of another size', async () => {
  const { model } = halvingModel()
  const upscaler = async (pixels: Tensor) => pixels
  await expect(resizePivotInPixels({ pivot: ramp, model, size, upscaler })).rejects.toThrow(
    '[DimsMismatch] enlarged picture has dims [1,3,8,8]; expected [1,3,16,24].',
  )
})

test('keeps the frames of a clip', async () => {
  const { model } = halvingModel()
  const clip = createTensor('float32', ramp.data, [1, 3, 2, 2, 4])
  const latents = await resizePivotInPixels({ pivot: clip, model, size: { height: 8, width: 16 } })
  expect(latents.dims).toEqual([1, 3, 2, 4, 8])
})

test('refuses a pivot, a decoded and an enlarged picture with a NaN, by name', async () => {
  const { model } = halvingModel()
  const bad = createTensor('float32', ramp.data.slice(), ramp.dims)
  bad.data[3] = Number.NaN
  await expect(resizePivotInPixels({ pivot: bad, model, size })).rejects.toThrow(
    '[NonFiniteLatents] pivot holds NaN at element 3.',
  )
  const broken = { ...model, decode: async () => bad }
  await expect(resizePivotInPixels({ pivot: ramp, model: broken, size })).rejects.toThrow('decoded pivot holds NaN')
  const upscaler = async () => createTensor('float32', new Float32Array(3 * 16 * 24).fill(Number.NaN), [1, 3, 16, 24])
  await expect(resizePivotInPixels({ pivot: ramp, model, size, upscaler })).rejects.toThrow('resized pivot holds NaN')
})

test('an abort stops between decoding and encoding', async () => {
  const { model, encoded } = halvingModel()
  const controller = new AbortController()
  const aborting = {
    ...model,
    decode: async (latents: Tensor) => {
      controller.abort()
      return model.decode(latents)
    },
  }
  await expect(resizePivotInPixels({ pivot: ramp, model: aborting, size, signal: controller.signal })).rejects.toThrow(
    '[Aborted] Stopped during resizing the pivot.',
  )
  expect(encoded).toEqual([])
})
