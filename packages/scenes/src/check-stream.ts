import { createError, InvalidOption } from '@self-cascade/core'
import type { SceneStreamOptions } from './scene-stream.ts'

/** Refuses options out of range before the first picture is drawn. */
export function checkStream({ batch, from = 0 }: SceneStreamOptions): void {
  if (!Number.isInteger(batch) || batch < 1) {
    throw createError(InvalidOption, { name: 'batch', value: batch, expected: 'a whole number of at least 1' })
  }
  if (!Number.isSafeInteger(from) || from < 0) {
    throw createError(InvalidOption, { name: 'from', value: from, expected: 'a whole number of at least 0' })
  }
}
