import { createError, InvalidOption } from '@self-cascade/core'
import type { TrainerOptions } from './trainer.ts'

/** Refuses numbers that no run can be made with, before any session is opened. */
export function checkOptions({ steps, accumulate = 1, checkpoint, clipNorm = 1 }: TrainerOptions): void {
  const refuse = (name: string, value: number, expected: string) =>
    createError(InvalidOption, { name, value, expected })
  if (!Number.isInteger(steps) || steps < 0) throw refuse('steps', steps, 'a whole number of 0 or more')
  const counts = { accumulate, 'checkpoint.every': checkpoint?.every ?? 1 }
  for (const [name, value] of Object.entries(counts)) {
    if (!Number.isInteger(value) || value < 1) throw refuse(name, value, 'a whole number of 1 or more')
  }
  if (!(clipNorm > 0)) throw refuse('clipNorm', clipNorm, 'a number above 0')
}
