import { readFile } from 'node:fs/promises'
import { parseModel, resolveExternalData, serializeModel } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { identityModel } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { moveWeightsOut } from './move-weights-out.ts'

test('the weights of a large model go beside it, and are the same when they come back', async () => {
  const file = new Uint8Array(await readFile(new URL('unet/model.onnx', scenesModelUrl)))
  const { model, externalData } = await moveWeightsOut(file, 'unet', [])
  const [weights] = externalData
  expect(model.length).toBeLessThan(file.length / 10)
  expect(weights!.data.length).toBeGreaterThan(0.9 * file.length)
  const restored = resolveExternalData(parseModel(model), { [weights!.path]: weights!.data })
  const again = serializeModel(restored)
  expect(again.length).toBe(serializeModel(parseModel(file)).length)
  expect(again.findIndex((byte, index) => byte !== file[index])).toBe(-1)
})

test('a small model stays as it is, and files that were beside it stay there', async () => {
  const small = identityModel('float32', [1])
  const files = [{ path: 'bias', data: new Uint8Array(4) }]
  expect(await moveWeightsOut(small, 'small', files)).toEqual({ model: small, externalData: files })
})
