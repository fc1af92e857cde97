import { createError, InvalidOption } from '@self-cascade/core'
import type { AttachUpsamplersOptions } from './attach-upsamplers.ts'

/**
 * Refuses strengths and windows that are out of range.
 *
 * @param count - of upsampled features.
 */
export function checkKnobs({ strength = 1, window }: AttachUpsamplersOptions, count: number): void {
  const strengths = typeof strength === 'number' ? [strength] : strength
  if (typeof strength !== 'number' && strength.length !== count) {
    throw createError(InvalidOption, { name: 'strength', value: strength, expected: `one number, or ${count}` })
  }
  const wrong = strengths.find((value) => !Number.isFinite(value))
  if (wrong !== undefined) {
    throw createError(InvalidOption, { name: 'strength', value: wrong, expected: 'a finite number' })
  }
  const { from, to } = boundsOf(window)
  if (!(from >= 0 && from <= to)) {
    const expected = 'two timesteps, the first not above the second'
    throw createError(InvalidOption, { name: 'window', value: `${from} to ${to}`, expected })
  }
}

/** The first and the last timestep of a window. */
export function boundsOf({ from = 0, to = Number.MAX_SAFE_INTEGER }: AttachUpsamplersOptions['window'] = {}) {
  return { from, to }
}
