import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { parametersText } from './parameters-text.ts'

test('the text is laid out as picture tools read it', () => {
  expect(parametersText(exampleSettings({ negativePrompt: 'blurry' }))).toBe(
    [
      'a red house in the snow',
      'Negative prompt: blurry',
      'Steps: 50, Sampler: DDIM, CFG scale: 4, Seed: 42, Size: 512x512, Model hash: 0123456789abcdef, Model: scenes-model, ' +
        'Denoising strength: 0.7, Self-cascade: 128x128 > 256x256 > 512x512',
    ].join('\n'),
  )
})

test('a single stage has no strength, and no negative prompt no line', () => {
  const stages = exampleSettings().stages.slice(0, 1)
  const text = parametersText(exampleSettings({ stages, schedulerClass: 'DPMSolverMultistepScheduler' }))
  expect(text.split('\n')).toHaveLength(2)
  expect(text).toContain('Sampler: DPMSolver,')
  expect(text).not.toContain('strength')
})

test('a model name with a comma is quoted', () => {
  const model = { name: 'mine, v2', fingerprint: 'f' }
  expect(parametersText(exampleSettings({ model }))).toContain('Model: "mine, v2"')
})
