import { goldenCases, testModelPath } from '@self-cascade/test-models'
import { expect, test } from 'vitest'
import { expectGolden } from './__tests__/expect-golden.ts'
import { exportedWeights, readGraph } from './__tests__/exported-weights.ts'
import { largestDifference, runModelOften, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import { checkpointKeys } from './checkpoint-keys.ts'
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
const initializers = exportedWeights(exported, checkpointKeys(exported))

test.each(['exported', 'fused'] as const)(
  'a network for clips, attention %s, gives the golden outputs',
  async (attention) => {
    const graph = buildUnet(config, { initializers, attention, timestepType: 'float32' })
    await expectGolden(graph, goldenCases('tiny-video', 'unet'))
  },
)

test('a network for clips takes a timestep for each clip', async () => {
  const graph = buildUnet(config, { initializers })
  const feeds = { sample: waveTensor([2, 4, 3, 8, 4], 0.13), encoder_hidden_states: waveTensor([2, 5, 32], 0.07) }
  const timesteps = [timestepTensor([37, 900]), timestepTensor([900])]
  const outputs = await runModelOften(
    graph,
    timesteps.map((timestep) => ({ ...feeds, timestep })),
  )
  const [each, second] = outputs.map(({ data }) => data)
  const half = each!.length / 2
  expect(largestDifference(each!.subarray(half), second!.subarray(half))).toBeLessThan(1e-5)
  expect(largestDifference(each!.subarray(0, half), second!.subarray(0, half))).toBeGreaterThan(1e-2)
})
