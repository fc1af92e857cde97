import { expect, test } from 'vitest'
import { failureOf } from './__tests__/failure-of.ts'
import { readModelSource } from './read-model-source.ts'

test('a file of 2 GiB is refused before anything is read', async () => {
  const folder = {
    size: async (path: string) => (path === 'unet/weights.pb' ? 2 ** 31 : 10),
    readBytes: () => Promise.reject(new Error('read')),
  }
  const error = await failureOf(readModelSource(folder, 'unet/model.onnx', ['./weights.pb']))
  expect(error.code).toBe('ModelFileTooLarge')
  expect(error.what).toBe('unet/weights.pb has 2.1 GB, and a browser can take at most 2 GiB in one file.')
  expect(error.why).toContain('4 GiB')
})
