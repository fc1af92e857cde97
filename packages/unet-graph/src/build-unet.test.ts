import { goldenCases, testModelPath } from '@self-cascade/test-models'
import { readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { expectGolden } from './__tests__/expect-golden.ts'
import { exportedWeights, readGraph } from './__tests__/exported-weights.ts'
import { largestDifference, runModel, runModelOften, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import { unetPresets } from './unet-presets.ts'

const folder = testModelPath('tiny-sd')
const { map } = readJsonFixture<{ map: Record<string, [key: string, isTransposed: boolean]> }>(
  import.meta.url,
  `${folder}/golden/unet_initializers.json`,
)
const keys = new Map(Object.entries(map).map(([initializer, [key]]) => [initializer, { key }]))
const initializers = exportedWeights(readGraph(`${folder}/unet/model.onnx`), keys)

describe('the tiny Stable Diffusion with the weights of its golden runs', () => {
  test.each(['exported', 'fused'] as const)('gives the golden outputs with attention %s', async (attention) => {
    const graph = buildUnet(unetPresets.tiny, { initializers, attention })
    await expectGolden(graph, goldenCases('tiny-sd', 'unet'))
  })

  const rows = [7, 500, 999]
  const feeds = { sample: waveTensor([3, 4, 8, 16], 0.13), encoder_hidden_states: waveTensor([3, 5, 32], 0.07) }

  test('takes one timestep for all rows, or one for each', async () => {
    const timesteps = [timestepTensor(rows), ...rows.map((timestep) => timestepTensor([timestep]))]
    const runs = timesteps.map((timestep) => ({ ...feeds, timestep }))
    const [each, ...single] = await runModelOften(buildUnet(unetPresets.tiny, { initializers }), runs)
    const size = each!.data.length / 3
    for (const [row, one] of single.entries()) {
      const part = (data: Float32Array) => data.subarray(row * size, (row + 1) * size)
      expect(largestDifference(part(one.data), part(each!.data))).toBeLessThan(1e-5)
    }
    expect(largestDifference(single[0]!.data, single[1]!.data)).toBeGreaterThan(1e-2)
  })

  test('takes a scalar where timestepDims says so', async () => {
    const scalar = buildUnet(unetPresets.tiny, { initializers, timestepDims: [] })
    const [row] = rows
    const one = await runModel(scalar, { ...feeds, timestep: timestepTensor([row!], []) })
    const list = await runModel(buildUnet(unetPresets.tiny, { initializers }), {
      ...feeds,
      timestep: timestepTensor([row!]),
    })
    expect(largestDifference(one.data, list.data)).toBe(0)
  })
})
