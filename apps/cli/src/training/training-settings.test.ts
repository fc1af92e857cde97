import { expect, test } from 'vitest'
import { networkConfig } from './network-presets.ts'
import { emaDecay } from './open-trainer.ts'
import { completeSettings, givenSettings, readTrainingSettings, settingConflict } from './training-settings.ts'

const settings = completeSettings({ steps: 10, seed: 3 })

test('only what is said on the command line is given', () => {
  const flags = { out: 'x', steps: 10, seed: 3, force: true, threads: 2 }
  expect(givenSettings('scenes', flags)).toEqual({ data: 'scenes', steps: 10, seed: 3 })
})

test.each([
  ['steps is 0', { steps: 0 }],
  ['batch is 0', { batch: 0 }],
  ['learningRate is -1', { learningRate: -1 }],
  ['minSnr is 0', { minSnr: 0 }],
  ['seed is 4294967296', { seed: 2 ** 32 }],
])('%s is refused', (message, given) => {
  expect(() => completeSettings(given)).toThrow(message)
})

test('a run goes on with more steps or another learning rate, and with nothing else that differs', () => {
  expect(settingConflict(settings, {})).toBeUndefined()
  expect(settingConflict(settings, { steps: 20, learningRate: 1e-4, checkpointEvery: 5, seed: 3 })).toBeUndefined()
  expect(settingConflict(settings, { steps: 9 })).toBe('steps')
  for (const given of [{ seed: 4 }, { batch: 8 }, { preset: 'tiny' }, { minSnr: 5 }, { prediction: 'v' as const }]) {
    expect(settingConflict(settings, given)).toBe(Object.keys(given)[0])
  }
})

test('settings are read back, and damaged ones are told', () => {
  expect(readTrainingSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  expect(readTrainingSettings({ ...settings, minSnr: 5 })).toMatchObject({ minSnr: 5 })
  expect(readTrainingSettings({ ...settings, batch: '16' })).toBe('Its training.json has no usable "batch".')
  expect(readTrainingSettings(null)).toBe('Its training.json holds no settings.')
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
