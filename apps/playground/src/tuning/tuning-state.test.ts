import { upsamplerCapacities } from '@self-cascade/upsampler'
import { expect, test } from 'vitest'
import { readQuery, writeQuery } from '../components/query-fields.ts'
import { commandOf, fileNameOf } from './file-name.ts'
import { capacities, continues, invalidFields, settingsOf, tuningDefaults, tuningQuery } from './tuning-state.ts'

test('the empty learning rate is that of the capacity, and one that is given stays', () => {
  expect(settingsOf(tuningDefaults).learningRate).toBe(5e-3)
  expect(settingsOf({ ...tuningDefaults, capacity: 'micro' }).learningRate).toBe(1e-2)
  expect(settingsOf({ ...tuningDefaults, rate: 1e-4 }).learningRate).toBe(1e-4)
})

test('capacities are those of the package', () => {
  expect(Object.keys(upsamplerCapacities)).toEqual(expect.arrayContaining([...capacities]))
})

test('a field that is empty, broken or out of range is named', () => {
  expect(invalidFields(tuningDefaults)).toEqual([])
  const broken = { ...tuningDefaults, steps: 0, batch: 1.5, rate: 2, scenes: Number.NaN, seed: -1 }
  expect(invalidFields(broken)).toEqual(['steps', 'batch', 'rate', 'scenes', 'seed'])
})

test('a training continues as another that differs in its steps alone', () => {
  const settings = settingsOf(tuningDefaults)
  expect(continues(settings, { ...settings, steps: 1000 })).toBe(true)
  expect(continues(settings, { ...settings, batch: 3 })).toBe(false)
})

test('a link shares the settings', () => {
  const state = { ...tuningDefaults, capacity: 'micro', steps: 20, rate: 0.002 } as const
  const search = writeQuery(state, tuningQuery, tuningDefaults)
  expect(search).toBe('?capacity=micro&steps=20&rate=0.002')
  expect(readQuery(search, tuningQuery, tuningDefaults)).toEqual(state)
})

test('the command names the file that is downloaded', () => {
  expect(fileNameOf('small', 300)).toBe('small-128-256-300-steps.safetensors')
  expect(commandOf('a.safetensors')).toMatch(
    /^self-cascade generate "a red house in a meadow" .*--upsamplers \.\/a\.safetensors$/,
  )
})
