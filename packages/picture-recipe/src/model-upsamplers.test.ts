import { memoryModelFolder } from '@self-cascade/model-repo'
import { expect, test } from 'vitest'
import { findModelUpsamplers, listModelUpsamplers, ownModelUpsamplers } from './model-upsamplers.ts'

const paths = [
  'upsamplers/small-256-512.safetensors',
  'upsamplers/my-own-v2-64-128.safetensors',
  'upsamplers/small-128-256.safetensors',
  'upsamplers/notes.txt',
  'upsamplers/unnamed.safetensors',
  'unet/model.onnx',
  'other/upsamplers/micro-1-2.safetensors',
]
const folder = memoryModelFolder('model', Object.fromEntries(paths.map((path) => [path, new Uint8Array(1)])))
const small = ['upsamplers/small-128-256.safetensors', 'upsamplers/small-256-512.safetensors']

test('files are listed by the name before what they climb', async () => {
  expect(await listModelUpsamplers(folder)).toEqual([
    { name: 'my-own-v2', paths: ['upsamplers/my-own-v2-64-128.safetensors'] },
    { name: 'small', paths: small },
  ])
})

test('a name gives its files, and an unknown one is told what there is', async () => {
  expect(await findModelUpsamplers(folder, 'small')).toEqual(small)
  await expect(findModelUpsamplers(folder, 'large', ['none'])).rejects.toThrow(/large.*my-own-v2.*small.*none/s)
})

test('the files of settings are found where all of them are there', async () => {
  const files = ['small-128-256.safetensors', 'small-256-512.safetensors'].map((name) => ({ name, digest: 'a' }))
  expect(await ownModelUpsamplers(folder, { files })).toEqual(small)
  expect(await ownModelUpsamplers(folder, { files: [...files, { name: 'none.safetensors', digest: 'b' }] })).toBe(
    undefined,
  )
})
