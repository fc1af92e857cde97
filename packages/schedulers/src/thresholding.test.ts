import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { limitRange, thresholdSample } from './thresholding.ts'

const limit = {
  thresholding: true,
  dynamicThresholdingRatio: 0.5,
  sampleMaxValue: 10,
  clipSample: true,
  clipSampleRange: 1,
}

test('each picture is clipped to its own quantile and divided by it', () => {
  const batch = createTensor('float32', Float32Array.of(0, 2, -4, 0.1, 0.2, -0.3), [2, 3])
  expect([...thresholdSample(batch, limit).data]).toEqual([0, 1, -1, ...Float32Array.of(0.1, 0.2, -0.3)])
})

test('the highest threshold holds back wild values', () => {
  const sample = createTensor('float32', Float32Array.of(100, -100), [1, 2])
  expect([...thresholdSample(sample, { ...limit, sampleMaxValue: 50 }).data]).toEqual([1, -1])
})

test('thresholding goes before clipping, and neither changes anything', () => {
  const sample = createTensor('float32', Float32Array.of(3, -0.5), [1, 2])
  expect([...limitRange(sample, { ...limit, thresholding: false }).data]).toEqual([1, -0.5])
  expect(limitRange(sample, { ...limit, thresholding: false, clipSample: false })).toBe(sample)
})
