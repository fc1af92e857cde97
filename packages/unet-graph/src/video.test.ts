import { goldenCases, testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { exportedKeys } from './__tests__/exported-keys.ts'
import { exportedWeights, readGraph } from './__tests__/exported-weights.ts'
import { goldenTensor, largestDifference, runModel, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import type { UnetConfig } from './unet-config.ts'

const config: UnetConfig = {
  inChannels: 4,
  outChannels: 4,
  blockOutChannels: [8, 16, 24],
  layersPerBlock: 1,
  attentionLevels: [true, true, false],
  attentionHeads: 2,
  crossAttentionDim: 32,
  normNumGroups: 8,
  temporalConvLayers: 2,
}
const exported = readGraph(`${testModelPath('tiny-video')}/unet/model.onnx`)
const initializers = exportedWeights(
  exported,
  exportedKeys(exported, (path) => path),
)
const cases = goldenCases('tiny-video', 'unet')

test.each(cases.flatMap((run) => (['exported', 'fused'] as const).map((attention) => ({ run, attention }))))(
  'a network for clips gives the outputs of $run.name with attention $attention',
  async ({ run, attention }) => {
    const graph = buildUnet(config, { initializers, attention, timestepType: 'float32' })
    const feeds = Object.entries(run.inputs).map(([name, input]) => [name, goldenTensor(input)])
    const output = await runModel(graph, Object.fromEntries(feeds))
    const golden = run.outputs.out_sample!
    expect(output.dims).toEqual(golden.shape)
    expect(largestDifference(output.data, golden.first)).toBeLessThan(1e-5)
    expect(Math.hypot(...output.data)).toBeCloseTo(golden.l2, 4)
  },
)

test('a network for clips takes a timestep for each clip', async () => {
  const graph = buildUnet(config, { initializers })
  const feeds = { sample: waveTensor([2, 4, 3, 8, 4], 0.13), encoder_hidden_states: waveTensor([2, 5, 32], 0.07) }
  const each = await runModel(graph, { ...feeds, timestep: timestepTensor([37, 900]) })
  const second = await runModel(graph, { ...feeds, timestep: timestepTensor([900]) })
  const half = each.data.length / 2
  expect(largestDifference(each.data.subarray(half), second.data.subarray(half))).toBeLessThan(1e-5)
  expect(largestDifference(each.data.subarray(0, half), second.data.subarray(0, half))).toBeGreaterThan(1e-2)
})
