import { expect, test } from 'vitest'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { readSettings, settingConflict } from '../training/settings.ts'
import { completeTuneSettings } from './complete-tune-settings.ts'
import { tuneSettings } from './tune-settings.ts'

const facts = { nativeSize: { width: 128, height: 128 }, sizeMultiple: 32, numTrainTimesteps: 1000 } as ModelFacts
const complete = (given: Partial<Parameters<typeof completeTuneSettings>[0]> = {}) =>
  completeTuneSettings({ data: 'scenes', to: '512x512', ...given }, facts)

test('pivots are those of the stage before, on the way from the size of the model', () => {
  expect(complete().from).toBe('256x256')
  expect(complete({ to: '256x256' }).from).toBe('128x128')
  // three stages: 128 · 8^(2/3) = 512, and 128 · 4^(2/3) = 322.5 is nearest to 320
  expect(complete({ to: '1024x512', data: '/pictures' }).from).toBe('512x320')
  expect(() => complete({ to: '128x128' })).toThrow('from must be given for 128x128, the size that the model was')
})

test('what is not said depends on the method and on the length of the run', () => {
  expect(complete()).toMatchObject({ method: 'upsamplers', capacity: 'small', learningRate: 5e-3, rank: null })
  expect(complete({ method: 'lora' })).toMatchObject({ capacity: null, pivot: null, rank: 4, learningRate: 1e-3 })
  expect(complete({ capacity: 'micro' })).toMatchObject({ capacity: 'micro', learningRate: 1e-2 })
  expect(complete({ capacity: 'full', learningRate: 3e-3 })).toMatchObject({ learningRate: 3e-3 })
  expect(complete({ method: 'full', steps: 10 })).toMatchObject({ learningRate: 4e-4, rank: null, sampleEvery: 3 })
  expect(complete({ sampleEvery: 0 })).toMatchObject({ startTimestep: 700, sampleEvery: 0, pictures: 1024 })
  expect(complete({ data: '/pictures' }).pictures).toBeNull()
})

test('settings are read back from JSON, and go on with other intervals alone', () => {
  const settings = complete({ prompts: ['a', 'b'] })
  expect(readSettings(tuneSettings, JSON.parse(JSON.stringify(settings)))).toEqual(settings)
  expect(readSettings(tuneSettings, { ...settings, prompts: 'a' })).toBe('Its training.json has no usable "prompts".')
  const conflict = (given: object) => settingConflict(tuneSettings, settings, given)
  expect(
    conflict({ prompts: ['a', 'b'], sampleEvery: 7, timeLimit: 60, learningRate: 1, data: '/moved' }),
  ).toBeUndefined()
  for (const given of [{ prompts: ['a'] }, { from: '128x128' }, { method: 'lora' }, { captionDropout: 0 }]) {
    expect(conflict(given)).toBe(Object.keys(given)[0])
  }
})
