import { addOutput, type Graph, modelFromGraph, serializeModel, tensorNumbers } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { InferenceSession } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import type { UnetConfig } from './unet-config.ts'

const config: UnetConfig = {
  inChannels: 4,
  outChannels: 4,
  blockOutChannels: [8, 16],
  layersPerBlock: 1,
  attentionLevels: [false, true],
  attentionHeads: [1, 2],
  transformerLayersPerBlock: [1, 2],
  crossAttentionDim: 12,
  normNumGroups: 4,
  useLinearProjection: true,
  additionEmbedding: { additionTimeEmbedDim: 6, projectionClassEmbeddingsInputDim: 10 + 6 * 6 },
}
const graph = buildUnet(config, { random: philoxRandom({ seed: 2 }) })
const weights = (name: string) => tensorNumbers(graph.initializers.get(name)!)

const sinusoids = (value: number, dim: number) => {
  const angles = Array.from({ length: dim / 2 }, (_, index) => value / 10_000 ** (index / (dim / 2)))
  return [...angles.map(Math.cos), ...angles.map(Math.sin)]
}
const linear = (path: string, input: readonly number[]) => {
  const [weight, bias] = [weights(`${path}.weight`), weights(`${path}.bias`)]
  return bias.map((start, row) =>
    input.reduce((sum, value, column) => sum + value * weight[row * input.length + column]!, start),
  )
}
const silu = (values: readonly number[]) => values.map((value) => value / (1 + Math.exp(-value)))
const embed = (path: string, input: readonly number[]) =>
  linear(`${path}.linear_2`, silu(linear(`${path}.linear_1`, input)))

async function runEmbedding(feeds: Parameters<InferenceSession['run']>[0]): Promise<readonly number[]> {
  const copy: Graph = graph.clone()
  const embedding = copy.nodes().find(({ opType, input }) => opType === 'Gemm' && input[1]?.includes('time_emb_proj'))!
    .input[0]!
  addOutput(copy, embedding)
  const session = await InferenceSession.create(serializeModel(modelFromGraph(copy)))
  const results = await session.run(feeds)
  return [...(results[embedding]!.data as Float32Array)]
}

test('adds the pooled text and the six sizes of each picture to the time embedding', async () => {
  const sizes = [1024, 768, 0, 16, 512, 512, 640, 640, 8, 0, 1024, 1024]
  const textEmbeds = waveTensor([2, 10], 0.9)
  const timeIds = waveTensor([2, 6], 0)
  ;(timeIds.data as Float32Array).set(sizes)
  const actual = await runEmbedding({
    sample: waveTensor([2, 4, 4, 4], 0.3),
    timestep: timestepTensor([321]),
    encoder_hidden_states: waveTensor([2, 3, 12], 0.2),
    text_embeds: textEmbeds,
    time_ids: timeIds,
  })
  const expected = [0, 1].flatMap((row) => {
    const ids = sizes.slice(6 * row, 6 * row + 6).flatMap((size) => sinusoids(size, 6))
    const text = [...(textEmbeds.data as Float32Array)].slice(10 * row, 10 * row + 10)
    const time = embed('time_embedding', sinusoids(321, 8))
    const size = embed('add_embedding', [...text, ...ids])
    return silu(time.map((value, index) => value + size[index]!))
  })
  expect(actual.length).toBe(64)
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 4)
})
