import type { ScaleStage } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { exampleSettings } from './__tests__/example-settings.ts'
import { checkLimits, checkStages } from './check-settings.ts'
import { readSettings } from './run-settings.ts'

const facts = { sizeMultiple: 32, numTrainTimesteps: 1000, costModel: undefined }
const settings = exampleSettings()
const withStage = (change: Readonly<Record<string, unknown>>) => {
  const stages = settings.stages.map((stage, index) => (index === 1 ? { ...stage, ...change } : stage))
  return exampleSettings({ stages: stages as unknown as readonly ScaleStage[] })
}

test('settings as they were planned pass, also through JSON', () => {
  checkLimits(settings)
  checkStages(readSettings(JSON.parse(JSON.stringify(settings))) as typeof settings, facts)
  checkStages(withStage({ startTimestep: 500, steps: 25, strength: 0.5, prompt: 'a blue house' }), facts)
})

test.each([
  [{ count: 0 }],
  [{ count: 1e9 }],
  [{ count: 1.5 }],
  [{ seed: -1 }],
  [{ seed: Number.MAX_SAFE_INTEGER }],
  [{ stages: [{ ...settings.stages[0]!, width: 32768, height: 32768 }] }],
])('%j is beyond what can be made', (change) => {
  expect(() => checkLimits(exampleSettings(change))).toThrow('[InvalidOption]')
})

test.each([
  [{ steps: -4 }, 'The settings of stage 1 do not fit together.'],
  [{ zoom: 2 }, 'The settings of stage 1 do not fit together.'],
  [{ guidanceScale: null }, 'stages[1].guidanceScale is null.'],
  [{ pivotSpace: 'moon' }, 'There is no pivotSpace called "moon".'],
  [{ startTimestep: 5000 }, 'stages[1].startTimestep is 5000.'],
  [{ width: 96 }, 'cannot be reached'],
])('a stage with %j cannot have been planned', (change, reason) => {
  const check = () => checkStages(withStage(change), facts)
  expect(check).toThrow('[DamagedRecipe]')
  expect(check).toThrow(reason)
})

test.each([{ rng: 'dice' }, { guidanceMode: 'both' }, { command: 'paint' }])('%j is no recipe', (change) => {
  expect(readSettings({ ...settings, ...change })).toContain('is none of')
})
