import { createTensor, type DiffusionModel } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { allPlain, plain } from './__tests__/plain.ts'
import type { EncodeProgress } from './encode-context.ts'
import { encodePictures } from './encode-pictures.ts'
import type { LatentDataset } from './latent-dataset.ts'
import type { PictureSource } from './picture-source.ts'
import { memoryCache } from './tensor-cache.ts'

/** Pictures of one pixel whose red tells their number, with three captions in turn. */
const pictures = (count: number, description = 'numbers'): PictureSource => ({
  description,
  count,
  read(from, to) {
    const rows = Array.from({ length: to - from }, (_, row) => from + row)
    const rgb = createTensor('uint8', Uint8Array.from(rows.flatMap((row) => [row % 256, row >> 8, 0])), [
      rows.length,
      1,
      1,
      3,
    ])
    return { rgb, captions: rows.map((row) => ['b', 'a', ''][row % 3]!) }
  },
})

/** A model whose latents are the picture's number, and whose text states are the caption's first character. */
function fakeModel(fingerprint = 'abc') {
  const calls = { pictures: 0, captions: 0 }
  const model = {
    fingerprint,
    nativeSize: { width: 1, height: 1 },
    async encode(pixels) {
      calls.pictures += pixels.dims[0]!
      const byte = (at: number) => Math.round((pixels.data[at]! + 1) * 127.5)
      const numbers = Array.from({ length: pixels.dims[0]! }, (_, row) => byte(row * 3) + 256 * byte(row * 3 + 1))
      return createTensor('float32', Float32Array.from(numbers), [numbers.length, 1, 1, 1])
    },
    async encodePrompts({ prompts }) {
      calls.captions += prompts.length
      const states = Float32Array.from(prompts, (prompt) => prompt.charCodeAt(0) || 0)
      return {
        conditioning: { encoderHiddenStates: createTensor('float32', states, [prompts.length, 1, 1]) },
        truncated: [],
      }
    },
  } satisfies Partial<DiffusionModel> as unknown as DiffusionModel
  return { model, calls }
}

/** A data set with tensors that can be compared. */
const comparable = ({ latents, conditioning, ...rest }: LatentDataset) => ({
  ...rest,
  latents: plain(latents),
  conditioning: allPlain(conditioning),
})

test('every picture is encoded once, and every caption once', async () => {
  const { model, calls } = fakeModel()
  const { latents, captions, captionIndices, conditioning } = await encodePictures({ model, pictures: pictures(300) })
  expect(latents.dims).toEqual([300, 1, 1, 1])
  expect([...latents.data]).toEqual(Array.from({ length: 300 }, (_, row) => row))
  expect(captions).toEqual(['', 'a', 'b'])
  expect([...captionIndices.slice(0, 6)]).toEqual([2, 1, 0, 2, 1, 0])
  expect([...conditioning.encoderHiddenStates.data]).toEqual([0, 97, 98])
  expect(calls).toEqual({ pictures: 300, captions: 3 })
})

test('what a cache holds is not encoded again, and is the same to the bit', async () => {
  const cache = memoryCache()
  const first = await encodePictures({ ...fakeModel(), pictures: pictures(300), cache })
  const { model, calls } = fakeModel()
  const second = await encodePictures({ model, pictures: pictures(300), cache })
  expect(comparable(second)).toEqual(comparable(first))
  expect(calls).toEqual({ pictures: 0, captions: 0 })
})

test('more of the same pictures need only the new parts', async () => {
  const cache = memoryCache()
  await encodePictures({ ...fakeModel(), pictures: pictures(512), cache })
  const { model, calls } = fakeModel()
  const { latents } = await encodePictures({ model, pictures: pictures(600), cache })
  expect(calls).toEqual({ pictures: 88, captions: 0 })
  expect(latents.data[599]).toBe(599)
})

test.each([
  ['other pictures', { pictures: pictures(20, 'others') }, { pictures: 20, captions: 0 }],
  ['another model', fakeModel('def'), { pictures: 20, captions: 3 }],
])('%s replace what the cache holds', async (_, change, expected) => {
  const cache = memoryCache()
  await encodePictures({ ...fakeModel(), pictures: pictures(20), cache })
  const { model, calls } = 'calls' in change ? change : fakeModel()
  await encodePictures({ pictures: pictures(20), ...change, model, cache })
  expect(calls).toEqual(expected)
})

test.each([
  ['one flipped bit', (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 2 ? byte ^ 1 : byte))],
  ['a cut file', (bytes: Uint8Array) => bytes.slice(0, 40)],
  ['captions changed by hand', (bytes: Uint8Array) => replaceText(bytes, '[\\"b\\"', '[\\"c\\"')],
])('%s is found by the checksum and made again', async (_, damage) => {
  const cache = memoryCache()
  const first = await encodePictures({ ...fakeModel(), pictures: pictures(20), cache })
  const name = 'latents-00000.safetensors'
  const before = (await cache.read(name))!
  const damaged = damage(before)
  expect(damaged).not.toEqual(before)
  await cache.write(name, damaged)
  const { model, calls } = fakeModel()
  const second = await encodePictures({ model, pictures: pictures(20), cache })
  expect(comparable(second)).toEqual(comparable(first))
  expect(calls).toEqual({ pictures: 20, captions: 0 })
  expect(await cache.read(name)).toEqual(before)
})

function replaceText(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Uint8Array.from(new TextDecoder('latin1').decode(bytes).replace(from, to), (char) => char.charCodeAt(0))
}

test('an encoding that is stopped keeps its finished parts', async () => {
  const cache = memoryCache()
  const controller = new AbortController()
  const onProgress = ({ done }: EncodeProgress) => done === 256 && controller.abort('enough')
  const stopped = encodePictures({
    ...fakeModel(),
    pictures: pictures(600),
    cache,
    onProgress,
    signal: controller.signal,
  })
  await expect(stopped).rejects.toMatchObject({ code: 'Aborted', cause: 'enough' })
  const { model, calls } = fakeModel()
  await encodePictures({ model, pictures: pictures(600), cache })
  expect(calls.pictures).toBe(600 - 256)
})
