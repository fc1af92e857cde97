import { expect, test } from 'vitest'
import { parseStage } from '../options/parse-stage.ts'
import { branchSettings } from './branch-run.ts'
import type { ModelFacts } from './describe-model.ts'
import { exampleSettings } from './example-settings.ts'

const facts = { sizeMultiple: 32, numTrainTimesteps: 1000, costModel: undefined } as unknown as ModelFacts
const settings = exampleSettings()
const flags = { out: 'x', backend: 'node' }
const branch = (branchFrom: number, changes: object, prompt?: string) =>
  branchSettings({ settings, branchFrom, prompt, flags: { ...flags, ...changes }, facts })

test('a branch without changes is the same run', () => {
  expect(branch(0, {})).toEqual(settings)
})

test('stages up to the branch stay and later ones take the options', () => {
  const { stages, prompt } = branch(1, { pivotTimestep: 500, guidance: 6 }, 'a blue house at night')
  expect(prompt).toBe(settings.prompt)
  expect(stages.slice(0, 2)).toEqual(settings.stages.slice(0, 2))
  expect(stages[2]).toMatchObject({ startTimestep: 500, steps: 25, guidanceScale: 6, prompt: 'a blue house at night' })
})

test('a strength replaces a K and settings of one stage come last', () => {
  const stage = parseStage('2:strength=0.2')
  const { stages } = branch(0, { strength: 0.5, stage })
  expect(stages[1]).toMatchObject({ strength: 0.5, startTimestep: 500 })
  expect(stages[2]).toMatchObject({ strength: 0.2, startTimestep: 200, steps: 10 })
})

test('there is nothing to branch to after the last stage', () => {
  expect(() => branch(2, {})).toThrow('below 2')
})
