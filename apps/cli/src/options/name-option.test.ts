import { expect, test } from 'vitest'
import { nameOption } from './name-option.ts'

test.each([
  ['startTimestep', ['generate', 'x', '--pivot-timestep', '0'], '--pivot-timestep'],
  ['startTimestep', ['schedule', '--start-timestep=0'], '--start-timestep'],
  ['numInferenceSteps', ['plan', '--steps', '0'], '--steps'],
  ['stages[1].guidanceScale', ['generate', 'x', '--stage', '1:guidance=-1'], '--stage'],
  ['stages', ['generate', 'x', '--stage', '9:k=5'], '--stage'],
  ['to.width', ['generate', 'x', '--size', '0'], '--size'],
  ['to.width', ['plan', '--to', '0'], '--to'],
  ['minSnr', ['pretrain', 'scenes', '--min-snr', '0'], '--min-snr'],
  ['checkpointEvery', ['pretrain', 'scenes', '--checkpoint-every', '0'], '--checkpoint-every'],
])('%s of %j is called %s', (name, args, option) => {
  expect(nameOption(`Pass another ${name}.`, args)).toBe(`Pass another ${option}.`)
})

test('advice without an option on the command line stays', () => {
  expect(nameOption('Pass another startTimestep.', ['generate', 'x'])).toBe('Pass another startTimestep.')
  expect(nameOption('Pass another beta_start.', ['schedule'])).toBe('Pass another beta_start.')
  expect(nameOption('Check the path.', ['--out', 'x'])).toBe('Check the path.')
})
