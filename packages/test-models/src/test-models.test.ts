import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  goldenCases,
  goldenInput,
  scenesModelGolden,
  testModelNames,
  testModelPath,
  upsamplerGolden,
  upsamplerGoldenModels,
} from './index.ts'

test.each(testModelNames)('%s is a model folder with golden runs of its network', (name) => {
  expect(existsSync(`${testModelPath(name)}/model_index.json`)).toBe(true)
  expect(goldenCases(name, 'unet').length).toBeGreaterThan(0)
})

test('golden inputs follow their closed form', () => {
  expect(goldenInput({ fn: 'sin', a: 0.5, phase: 1, amp: 2, shape: [1, 3], dtype: 'float32' })[2]).toBeCloseTo(
    2 * Math.sin(2),
    12,
  )
  expect(goldenInput({ fn: 'const', value: 7, shape: [], dtype: 'int64' })).toEqual([7])
})

test('the golden cascades of the scenes model have latents an eighth of each size', () => {
  const golden = scenesModelGolden()
  expect(golden.cases.map(({ stages }) => stages.length)).toEqual([3, 3, 3])
  for (const { latents, size } of golden.cases.flatMap(({ stages }) => stages)) {
    expect(latents.dims).toEqual([1, 8, size / 8, size / 8])
    expect(latents.data.length).toBe(8 * (size / 8) ** 2)
  }
  expect(golden.noise[256]?.dims).toEqual([1, 8, 32, 32])
})

test.each(upsamplerGoldenModels)('the upsamplers of %s have twelve parameters for each feature', (model) => {
  const { upsampler, params, pivot_features, upsampled } = upsamplerGolden(model)
  expect(params.length).toBe(12 * upsampler.skips_encoder_order.length)
  expect(pivot_features.map(({ shape }) => shape[1])).toEqual(upsampler.channels)
  expect(upsampled.map(({ shape }) => shape[1])).toEqual(upsampler.channels)
})
