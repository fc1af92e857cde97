import { scenesModelModules, scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelPath } from '@self-cascade/test-models'
import { readJsonFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { readGraph } from './__tests__/exported-weights.ts'
import { checkpointKeys } from './checkpoint-keys.ts'
import { unetParameters } from './unet-parameters.ts'
import { unetPresets } from './unet-presets.ts'

test('the keys of an exported network are those that PyTorch has for its weights', () => {
  const folder = testModelPath('tiny-sd')
  const { map } = readJsonFixture<{ map: Record<string, [key: string, isTransposed: boolean]> }>(
    import.meta.url,
    `${folder}/golden/unet_initializers.json`,
  )
  const expected = Object.entries(map).map(([name, [key, isTransposed]]) => [name, { key, isTransposed }] as const)
  expect(checkpointKeys(readGraph(`${folder}/unet/model.onnx`))).toEqual(new Map(expected))
})

test('with its renamings, the bundled model has the keys of the scenes preset', () => {
  const exported = readGraph(new URL('unet/model.onnx', scenesModelUrl).href)
  const keys = [...checkpointKeys(exported, scenesModelModules).values()].map(({ key }) => key)
  expect(keys.sort()).toEqual(
    unetParameters(unetPresets.scenes)
      .map(({ name }) => name)
      .sort(),
  )
})
