import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { randomInitializers } from './random-initializers.ts'
import { unetParameters } from './unet-parameters.ts'
import { unetPresets } from './unet-presets.ts'

const parameters = unetParameters(unetPresets.tiny)
const find = (name: string) => parameters.find((parameter) => parameter.name === name)!
const initialValues = (name: string, options = {}) =>
  randomInitializers(philoxRandom({ seed: 3 }), options)(find(name)) as Float32Array

test.each([
  ['mid_block.resnets.0.conv1.weight', 32 * 9],
  ['mid_block.resnets.0.conv1.bias', 32 * 9],
  ['mid_block.attentions.0.transformer_blocks.0.ff.net.2.weight', 128],
  ['down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight', 32],
])('%s is uniform in ±1/√%i, as in PyTorch', (name, fanIn) => {
  const bound = 1 / Math.sqrt(fanIn)
  const values = Array.from(initialValues(name), (value) => value / bound)
  const sorted = [...values].sort((a, b) => a - b)
  // Kolmogorov and Smirnov: above this distance once in 10^7 draws.
  const distances = sorted.map((value, rank) => Math.abs((value + 1) / 2 - (rank + 0.5) / sorted.length))
  expect(Math.max(...distances)).toBeLessThan(2.9 / Math.sqrt(sorted.length))
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(1)
})

test('norms start as the identity', () => {
  expect(new Set(initialValues('conv_norm_out.weight'))).toEqual(new Set([1]))
  expect(new Set(initialValues('conv_norm_out.bias'))).toEqual(new Set([0]))
})

test('starts the layers named at zero, weights and biases, and no others', () => {
  const options = { zeroInit: ['conv2', 'proj_out'] }
  const isZero = (name: string) => initialValues(name, options).every((value) => value === 0)
  expect(isZero('down_blocks.0.resnets.0.conv2.weight')).toBe(true)
  expect(isZero('mid_block.attentions.0.proj_out.bias')).toBe(true)
  expect(isZero('down_blocks.0.resnets.0.conv1.weight')).toBe(false)
  expect(isZero('conv_out.weight')).toBe(false)
})

test('the same seed gives the same weights', () => {
  const draw = () => parameters.slice(0, 40).map(randomInitializers(philoxRandom({ seed: 3 })))
  expect(draw()).toEqual(draw())
})
