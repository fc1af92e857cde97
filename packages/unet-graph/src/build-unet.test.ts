import { goldenCases, testModelPath } from '@self-cascade/test-models'
import { readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { exportedWeights, readGraph } from './__tests__/exported-weights.ts'
import { goldenTensor, largestDifference, runModel, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import { unetPresets } from './unet-presets.ts'

const folder = testModelPath('tiny-sd')
const { map } = readJsonFixture<{ map: Record<string, [key: string, isTransposed: boolean]> }>(
  import.meta.url,
  `${folder}/golden/unet_initializers.json`,
)
const keys = new Map(Object.entries(map).map(([initializer, [key]]) => [initializer, key]))
const initializers = exportedWeights(readGraph(`${folder}/unet/model.onnx`), keys)

describe('the tiny Stable Diffusion with the weights of its golden runs', () => {
  const cases = goldenCases('tiny-sd', 'unet')

  test.each(cases.flatMap((run) => (['exported', 'fused'] as const).map((attention) => ({ run, attention }))))(
    'gives the outputs of $run.name with attention $attention',
    async ({ run, attention }) => {
      const graph = buildUnet(unetPresets.tiny, { initializers, attention })
      const feeds = Object.entries(run.inputs).map(([name, input]) => [name, goldenTensor(input)])
      const output = await runModel(graph, Object.fromEntries(feeds))
      const golden = run.outputs.out_sample!
      expect(output.dims).toEqual(golden.shape)
      expect(largestDifference(output.data, golden.first)).toBeLessThan(1e-5)
      expect(Math.hypot(...output.data)).toBeCloseTo(golden.l2, 4)
    },
  )

  test('takes a timestep for each row, one for all, and a scalar', async () => {
    const sample = waveTensor([3, 4, 8, 16], 0.13)
    const states = waveTensor([3, 5, 32], 0.07)
    const rows = [7, 500, 999]
    const feeds = { sample, encoder_hidden_states: states }
    const each = await runModel(buildUnet(unetPresets.tiny, { initializers }), {
      ...feeds,
      timestep: timestepTensor(rows),
    })
    const rowSize = each.data.length / 3
    for (const [row, timestep] of rows.entries()) {
      const one = await runModel(buildUnet(unetPresets.tiny, { initializers }), {
        ...feeds,
        timestep: timestepTensor([timestep]),
      })
      const scalar = await runModel(buildUnet(unetPresets.tiny, { initializers, timestepDims: [] }), {
        ...feeds,
        timestep: timestepTensor([timestep], []),
      })
      const part = (data: Float32Array) => data.subarray(row * rowSize, (row + 1) * rowSize)
      expect(largestDifference(part(one.data), part(each.data))).toBeLessThan(1e-5)
      expect(largestDifference(scalar.data, one.data)).toBe(0)
    }
  })
})
