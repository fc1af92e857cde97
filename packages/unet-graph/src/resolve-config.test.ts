import { expect, test } from 'vitest'
import { resolveConfig } from './resolve-config.ts'
import type { UnetConfig } from './unet-config.ts'
import { countUnetParameters, unetParameters } from './unet-parameters.ts'
import { unetPresets } from './unet-presets.ts'

const { attentionHeads: _, ...headless } = unetPresets.sd15

test('channels for each head are another way to say how many heads there are', () => {
  const config: UnetConfig = { ...headless, attentionHeadDim: 64 }
  expect(resolveConfig(config).levels.map(({ heads }) => heads)).toEqual([5, 10, 20, 20])
})

test.each<[string, UnetConfig, string]>([
  ['no heads', headless, 'attentionHeads must be given when attentionHeadDim is not'],
  ['heads twice', { ...headless, attentionHeads: 8, attentionHeadDim: 64 }, 'attentionHeads must be given when'],
  ['a short list', { ...unetPresets.sd15, attentionLevels: [true, false] }, 'attentionLevels must be a list of 4'],
  ['heads that do not divide', { ...unetPresets.sd15, attentionHeads: 7 }, 'a divisor of the 320 channels'],
  ['groups that do not divide', { ...unetPresets.tiny, normNumGroups: 5 }, 'a divisor of the 16 channels'],
  ['no levels', { ...unetPresets.sd15, blockOutChannels: [] }, 'one number for each level'],
  ['half a layer', { ...unetPresets.sd15, layersPerBlock: 0.5 }, 'layersPerBlock must be a positive whole number'],
])('refuses %s', (_name, config, message) => {
  expect(() => countUnetParameters(config)).toThrow(message)
})

test('the last level needs heads that divide its channels, for the middle block', () => {
  const config = { ...unetPresets.tiny, attentionLevels: [false, false, false, false], attentionHeads: [3, 5, 5, 2] }
  expect(countUnetParameters(config)).toBeGreaterThan(0)
  expect(() => countUnetParameters({ ...config, attentionHeads: 3 })).toThrow('a divisor of the 32 channels')
})

test('a network without a middle block has neither its parameters nor its demands', () => {
  const config = { ...unetPresets.tiny, attentionLevels: [false, false, false, false], attentionHeads: [3, 5, 5, 3] }
  const whole = unetParameters(unetPresets.tiny)
  const rest = unetParameters({ ...unetPresets.tiny, midBlock: false })
  expect(rest).toEqual(whole.filter(({ name }) => !name.startsWith('mid_block.')))
  expect(countUnetParameters({ ...config, midBlock: false })).toBeGreaterThan(0)
})

test('the first level of a network for clips needs such heads too', () => {
  const config = { ...unetPresets.tiny, attentionLevels: [false, true, true, true], attentionHeads: [3, 2, 2, 2] }
  expect(countUnetParameters(config)).toBeGreaterThan(0)
  expect(() => countUnetParameters({ ...config, temporalConvLayers: 4 })).toThrow('a divisor of the 16 channels')
})
