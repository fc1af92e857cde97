import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTensor, type DiffusionModel } from '@self-cascade/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fakeDecoder } from '../__tests__/fake-decoder.ts'
import { encodePictures } from '../encode-pictures.ts'
import { memoryCache } from '../tensor-cache.ts'
import { openImageFolder } from './open-image-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** As many pictures as two files of the cache hold. */
const count = 300
const name = (at: number) => `${String(at).padStart(3, '0')}.png`
const save = (file: string, content: string) => writeFile(join(folder, file), content)
const saveAll = () => Promise.all(Array.from({ length: count }, (_, at) => save(name(at), `4x2 ${at % 256}`)))

const size = { width: 4, height: 2 }
const open = async (decoder = fakeDecoder().decoder) =>
  (await openImageFolder({ folder, size, decoder, holdOut: undefined, allowUncaptioned: true })).train

/** A model whose latents are the first pixel. */
function fakeModel() {
  const calls = { pictures: 0 }
  const model = {
    fingerprint: 'abc',
    nativeSize: size,
    sizeMultiple: 1,
    async encode({ dims, data }) {
      const [batch = 0] = dims
      calls.pictures += batch
      const values = Float32Array.from({ length: batch }, (_, row) => data[(row * data.length) / batch]!)
      return createTensor('float32', values, [batch, 1, 1, 1])
    },
    async encodePrompts({ prompts }) {
      const states = createTensor('float32', new Float32Array(prompts.length), [prompts.length, 1, 1])
      return { conditioning: { encoderHiddenStates: states }, truncated: [] }
    },
  } satisfies Partial<DiffusionModel> as unknown as DiffusionModel
  return { model, calls }
}

test('the description changes with contents, names, captions, size and decoder, and with nothing else', async () => {
  await saveAll()
  const { description } = await open()
  await save(name(0), '4x2 0')
  expect((await open()).description).toBe(description)
  const seen = new Set([description, (await open(fakeDecoder('other').decoder)).description])
  await save(name(0), '4x2 99')
  seen.add((await open()).description)
  await save('000.txt', 'a caption')
  seen.add((await open()).description)
  await rm(join(folder, name(7)))
  seen.add((await open()).description)
  await save('another.png', '4x2 7')
  seen.add((await open()).description)
  expect(seen.size).toBe(6)
})

test('a picture that changed is encoded again with its part of the cache, pivots too, and no other', async () => {
  await saveAll()
  const cache = memoryCache()
  const pivot = { width: 2, height: 1 }
  const before = await encodePictures({ ...fakeModel(), pictures: await open(), cache, pivot })
  await save(name(280), '4x2 3')
  const { model, calls } = fakeModel()
  const after = await encodePictures({ model, pictures: await open(), cache, pivot })
  expect(calls.pictures).toBe(2 * (300 - 256))
  const changed = [...after.latents.data.keys()].filter((at) => after.latents.data[at] !== before.latents.data[at])
  expect(changed).toEqual([280])
  expect(after.pivots!.data).toEqual(after.latents.data)
  expect(after.description).not.toBe(before.description)
})

test('a caption that changed is not read from the cache', async () => {
  await saveAll()
  const cache = memoryCache()
  await save('000.txt', 'before')
  await encodePictures({ ...fakeModel(), pictures: await open(), cache })
  await save('000.txt', 'after')
  const { captions } = await encodePictures({ ...fakeModel(), pictures: await open(), cache })
  expect(captions).toEqual(['', 'after'])
})

test('a picture that changes or goes after the folder was opened is refused', async () => {
  await saveAll()
  const pictures = await open()
  await save(name(5), '4x2 1')
  await expect(pictures.read(0, 16)).rejects.toMatchObject({ code: 'PictureChanged' })
  expect((await pictures.read(6, 7)).rgb.data[0]).toBe(6)
  await rm(join(folder, name(6)))
  await expect(pictures.read(6, 7)).rejects.toMatchObject({ code: 'PictureChanged', cause: { code: 'ENOENT' } })
})
