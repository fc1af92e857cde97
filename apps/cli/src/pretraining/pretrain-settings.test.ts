import { expect, test } from 'vitest'
import { emaDecay } from '../training/optimization.ts'
import { readSettings, settingConflict } from '../training/settings.ts'
import { networkConfig } from './network-presets.ts'
import { completePretrainSettings, givenPretrainSettings, pretrainSettings } from './pretrain-settings.ts'

const settings = completePretrainSettings({ steps: 10, seed: 3 })

test('only what is said on the command line is given', () => {
  const flags = { out: 'x', steps: 10, seed: 3, force: true, threads: 2 }
  expect(givenPretrainSettings('scenes', flags)).toEqual({ data: 'scenes', steps: 10, seed: 3 })
})

test.each([
  ['steps is 0', { steps: 0 }],
  ['batch is 0', { batch: 0 }],
  ['learningRate is -1', { learningRate: -1 }],
  ['minSnr is 0', { minSnr: 0 }],
  ['seed is 4294967296', { seed: 2 ** 32 }],
])('%s is refused', (message, given) => {
  expect(() => completePretrainSettings(given)).toThrow(message)
})

test('a run goes on with more steps or another learning rate, and with nothing else that differs', () => {
  const conflict = (given: Parameters<typeof completePretrainSettings>[0]) =>
    settingConflict(pretrainSettings, settings, given)
  expect(conflict({})).toBeUndefined()
  expect(conflict({ steps: 20, learningRate: 1e-4, checkpointEvery: 5, seed: 3 })).toBeUndefined()
  expect(conflict({ steps: 9 })).toBe('steps')
  for (const given of [{ seed: 4 }, { batch: 8 }, { preset: 'tiny' }, { minSnr: 5 }, { prediction: 'v' as const }]) {
    expect(conflict(given)).toBe(Object.keys(given)[0])
  }
})

test('settings are read back, and damaged ones are told', () => {
  const read = (value: unknown) => readSettings(pretrainSettings, value)
  expect(read(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  expect(read({ ...settings, minSnr: 5 })).toMatchObject({ minSnr: 5 })
  expect(read({ ...settings, batch: '16' })).toBe('Its training.json has no usable "batch".')
  expect(read(null)).toBe('Its training.json holds no settings.')
})

test('a preset takes the widths of the encoders', () => {
  const config = networkConfig('small', { latentChannels: 16, textWidth: 768 })
  expect(config).toMatchObject({ inChannels: 16, outChannels: 16, crossAttentionDim: 768 })
  const widths = { latentChannels: 4, textWidth: 128 }
  expect(() => networkConfig('huge', widths)).toThrow('The known values of preset are: micro, tiny, small, scenes.')
})

test('weights are averaged over a tenth of short runs and a thousand steps of long ones', () => {
  expect(emaDecay(1000)).toBeCloseTo(0.99, 12)
  expect(emaDecay(100_000)).toBe(0.999)
  expect(emaDecay(5)).toBe(0)
})
