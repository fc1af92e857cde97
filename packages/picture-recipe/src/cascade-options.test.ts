import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { cascadeOptions } from './cascade-options.ts'

test('settings become options, and what a scheduler decides itself stays away', () => {
  const settings = exampleSettings({ count: 3, rng: 'torch', guidanceMode: 'sequential', guidanceRescale: 0.7 })
  const { stages, relativeCost } = settings
  expect(cascadeOptions(settings)).toStrictEqual({
    prompt: 'a red house in the snow',
    negativePrompt: '',
    plan: { stages, relativeCost },
    seed: 42,
    count: 3,
    rng: 'torch',
    guidanceMode: 'sequential',
    guidanceRescale: 0.7,
  })
})

test('a scheduler and an eta that were asked for go along, 0 included', () => {
  expect(cascadeOptions(exampleSettings({ scheduler: 'euler', eta: 0 }))).toMatchObject({ scheduler: 'euler', eta: 0 })
})
