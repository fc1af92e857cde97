import { createTensor, type DiffusionModel } from '@self-cascade/core'
import { variedSceneViews } from '@self-cascade/scenes'
import { pixelsFromRgb, scale } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { encodePictures } from './encode-pictures.ts'
import type { PictureSource } from './picture-source.ts'
import type { PivotRefinement, PivotsToRefine } from './pivot-options.ts'
import { scenePictures } from './scene-pictures.ts'
import { memoryCache, type TensorCache } from './tensor-cache.ts'

/** Pictures of 4 by 2 pixels with different values, all captioned alike. */
const pictures = (count: number, description = 'small'): PictureSource => ({
  description,
  count,
  read(from, to) {
    const bytes = Uint8Array.from({ length: (to - from) * 24 }, (_, at) => ((from * 24 + at) * 37) % 256)
    return { rgb: createTensor('uint8', bytes, [to - from, 2, 4, 3]), captions: Array(to - from).fill('a') }
  },
})

/** A model whose latents are the pixels, which counts what it encodes by width. */
function fakeModel() {
  const encoded: Record<number, number> = {}
  const model = {
    fingerprint: 'abc',
    nativeSize: { width: 2, height: 1 },
    sizeMultiple: 1,
    async encode(pixels) {
      const width = pixels.dims[3]!
      encoded[width] = (encoded[width] ?? 0) + pixels.dims[0]!
      return pixels
    },
    async encodePrompts({ prompts }) {
      const states = createTensor('float32', new Float32Array(prompts.length), [prompts.length, 1, 1])
      return { conditioning: { encoderHiddenStates: states }, truncated: [] }
    },
  } satisfies Partial<DiffusionModel> as unknown as DiffusionModel
  return { model, encoded }
}

const halved = { width: 2, height: 1 }

/** Doubles pivots and keeps what it was asked for. */
function doubling(description = 'doubled') {
  const asked: PivotsToRefine[] = []
  const refine: PivotRefinement['refine'] = async (input) => {
    asked.push(input)
    return scale(input.latents, 2)
  }
  return { asked, refinement: { description, refine } }
}

async function flipLastBit(cache: TensorCache, name: string) {
  const bytes = (await cache.read(name))!
  await cache.write(
    name,
    bytes.map((byte, at) => (at === bytes.length - 2 ? byte ^ 1 : byte)),
  )
}

test('the pivot of each picture is the encoding of the same picture made smaller', async () => {
  const { latents, pivots } = await encodePictures({ ...fakeModel(), pictures: pictures(300), pivot: halved })
  expect(pivots!.dims).toEqual([300, 3, 1, 2])
  for (const row of [0, 17, 299]) {
    for (const channel of [0, 1, 2]) {
      const pixel = (x: number, y: number) => latents.data[((row * 3 + channel) * 2 + y) * 4 + x]!
      for (const x of [0, 1]) {
        const mean = (pixel(2 * x, 0) + pixel(2 * x + 1, 0) + pixel(2 * x, 1) + pixel(2 * x + 1, 1)) / 4
        expect(pivots!.data[(row * 3 + channel) * 2 + x]).toBeCloseTo(mean, 6)
      }
    }
  }
})

test('without a pivot there is none, and the description is what it was before pivots', async () => {
  const dataset = await encodePictures({ ...fakeModel(), pictures: pictures(2) })
  expect('pivots' in dataset).toBe(false)
  expect(dataset.description).toBe('{"pictures":"small","count":2,"model":"abc"}')
})

test('descriptions tell pivots apart', async () => {
  const { refinement } = doubling()
  const pivot = [undefined, halved, { width: 3, height: 1 }, { ...halved, refinement }]
  const all = pivot.map((pivot) => encodePictures({ ...fakeModel(), pictures: pictures(2), pivot }))
  expect(new Set((await Promise.all(all)).map(({ description }) => description)).size).toBe(pivot.length)
})

test('scenes, whole or cropped, have pivots close to the same view drawn small', async () => {
  const options = { seed: 3, count: 12, views: variedSceneViews }
  const source = scenePictures({ ...options, size: 64 })
  const { pivots } = await encodePictures({ ...fakeModel(), pictures: source, pivot: { width: 32, height: 32 } })
  const drawn = pixelsFromRgb((await scenePictures({ ...options, size: 32 }).read(0, 12)).rgb)
  const square = pivots!.data.reduce((sum, value, at) => sum + (value - drawn.data[at]!) ** 2, 0)
  expect(Math.sqrt(square / drawn.data.length)).toBeLessThan(0.05)
})

test('another pivot leaves the latents as they are, and the same again encodes nothing', async () => {
  const cache = memoryCache()
  await encodePictures({ ...fakeModel(), pictures: pictures(20), cache })
  const first = fakeModel()
  await encodePictures({ ...first, pictures: pictures(20), cache, pivot: halved })
  expect(first.encoded).toEqual({ 2: 20 })
  const again = fakeModel()
  await encodePictures({ ...again, pictures: pictures(20), cache, pivot: halved })
  expect(again.encoded).toEqual({})
  const other = fakeModel()
  await encodePictures({ ...other, pictures: pictures(20), cache, pivot: { width: 3, height: 2 } })
  expect(other.encoded).toEqual({ 3: 20 })
})

test('pictures that changed are encoded again at both sizes', async () => {
  const cache = memoryCache()
  await encodePictures({ ...fakeModel(), pictures: pictures(20), cache, pivot: halved })
  const { model, encoded } = fakeModel()
  await encodePictures({ model, pictures: pictures(20, 'changed'), cache, pivot: halved })
  expect(encoded).toEqual({ 4: 20, 2: 20 })
})

test.each(['pivots', 'refined-pivots'])('a damaged file of %s alone is made again', async (file) => {
  const cache = memoryCache()
  const pivot = { ...halved, refinement: doubling().refinement }
  const first = await encodePictures({ ...fakeModel(), pictures: pictures(20), cache, pivot })
  await flipLastBit(cache, `${file}-00000.safetensors`)
  const { model, encoded } = fakeModel()
  const { asked, refinement } = doubling()
  const second = await encodePictures({ model, pictures: pictures(20), cache, pivot: { ...halved, refinement } })
  expect(second.pivots!.data).toEqual(first.pivots!.data)
  expect({ encoded, asked: asked.length }).toEqual(
    file === 'pivots' ? { encoded: { 2: 20 }, asked: 0 } : { encoded: {}, asked: 1 },
  )
})

test('a refinement gets the encoded pivots with their captions and numbers, in parts of its own', async () => {
  const plain = await encodePictures({ ...fakeModel(), pictures: pictures(20), pivot: halved })
  const { asked, refinement } = doubling()
  const { pivots } = await encodePictures({
    ...fakeModel(),
    pictures: pictures(20),
    pivot: { ...halved, refinement },
  })
  expect(pivots!.data).toEqual(plain.pivots!.data.map((value) => 2 * value))
  expect(asked.map(({ from, captions, latents }) => [from, captions.length, latents.dims[0]])).toEqual([
    [0, 16, 16],
    [16, 4, 4],
  ])
})

test('another refinement is made anew from the encoded pivots that the cache holds', async () => {
  const cache = memoryCache()
  const pivot = { ...halved, refinement: doubling().refinement }
  await encodePictures({ ...fakeModel(), pictures: pictures(20), cache, pivot })
  const { model, encoded } = fakeModel()
  const { asked, refinement } = doubling('doubled, otherwise')
  await encodePictures({ model, pictures: pictures(20), cache, pivot: { ...halved, refinement } })
  expect({ encoded, asked: asked.length }).toEqual({ encoded: {}, asked: 2 })
})

test('a refinement that changes dims is refused', async () => {
  const refinement = { description: 'one', refine: async () => createTensor('float32', new Float32Array(1), [1]) }
  const work = encodePictures({ ...fakeModel(), pictures: pictures(2), pivot: { ...halved, refinement } })
  await expect(work).rejects.toMatchObject({ code: 'DimsMismatch' })
})

test.each([
  ['larger than the pictures', { width: 5, height: 1 }, 1],
  ['as large as the pictures', { width: 4, height: 2 }, 1],
  ['of no width', { width: 0, height: 1 }, 1],
  ['of a broken size', { width: 1.5, height: 1 }, 1],
  ['of a size that the model does not take', { width: 3, height: 2 }, 2],
])('a pivot %s is refused before anything is encoded', async (_, pivot, sizeMultiple) => {
  const { model, encoded } = fakeModel()
  const work = encodePictures({ model: { ...model, sizeMultiple }, pictures: pictures(2), pivot })
  await expect(work).rejects.toMatchObject({ code: 'InvalidOption' })
  expect(encoded).toEqual({})
})
