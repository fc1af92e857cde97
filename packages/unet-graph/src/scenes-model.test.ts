import { sizeOf } from '@self-cascade/core'
import { scenesModelModules, scenesModelUrl } from '@self-cascade/scenes-model'
import { readFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { exportedWeights, readGraph } from './__tests__/exported-weights.ts'
import { largestDifference, runModel, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import { checkpointKeys } from './checkpoint-keys.ts'
import { countUnetParameters } from './unet-parameters.ts'
import { unetPresets } from './unet-presets.ts'

const path = new URL('unet/model.onnx', scenesModelUrl).href
const exported = readGraph(path)
const keys = checkpointKeys(exported, scenesModelModules)

test('the scenes preset has every parameter of the bundled model, and no other', () => {
  const count = [...keys.keys()].reduce(
    (sum, name) => sum + sizeOf(exported.initializers.get(name)!.dims.map(Number)),
    0,
  )
  expect(countUnetParameters(unetPresets.scenes)).toBe(count)
})

test('the scenes preset with the weights of the bundled model gives its outputs', async () => {
  const graph = buildUnet(unetPresets.scenes, { initializers: exportedWeights(exported, keys) })
  const feeds = { sample: waveTensor([2, 8, 16, 24], 0.37), encoder_hidden_states: waveTensor([2, 16, 128], 0.11) }
  const built = await runModel(graph, { ...feeds, timestep: timestepTensor([601]) })
  const expected = await runModel(readFixture(import.meta.url, path), { ...feeds, timestep: timestepTensor([601], []) })
  expect(built.dims).toEqual(expected.dims)
  expect(largestDifference(built.data, expected.data)).toBeLessThan(1e-5)
})
