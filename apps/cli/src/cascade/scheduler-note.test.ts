import { expect, test } from 'vitest'
import { schedulerNote } from './scheduler-note.ts'

test.each([
  ['DDIMScheduler', 'PNDMScheduler'],
  ['UniPCMultistepScheduler', 'DDPMScheduler'],
  ['FlowMatchEulerDiscreteScheduler', 'FlowMatchEulerDiscreteScheduler'],
])('%s suits a network made for %s', (className, own) => {
  expect(schedulerNote(className, own)).toBeNull()
})

test.each([
  ['FlowMatchEulerDiscreteScheduler', 'DDIMScheduler'],
  ['EDMEulerScheduler', 'DDIMScheduler'],
  ['EulerDiscreteScheduler', 'EDMEulerScheduler'],
])('%s does not suit a network made for %s, which is told', (className, own) => {
  expect(schedulerNote(className, own)).toContain(`trained for ${own}`)
})
