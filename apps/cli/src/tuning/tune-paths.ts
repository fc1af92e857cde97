import { join, resolve } from 'node:path'
import { createError, InvalidOption } from '@self-cascade/core'
import { trainingPaths } from '../training/training-folder.ts'

const extension = '.safetensors'

/** Where everything of a tuning lies: what it makes, and the folder of its run beside that. */
export function tunePaths(out: string) {
  const result = resolve(out)
  const stem = result.endsWith(extension) ? result.slice(0, -extension.length) : result
  const paths = trainingPaths(`${stem}.run`)
  return { ...paths, out: result, samples: join(paths.folder, 'samples') }
}

/** {@link tunePaths} of one run. */
export type TunePaths = ReturnType<typeof tunePaths>

/**
 * Refuses an --out of another kind than the method makes.
 *
 * @throws {@link InvalidOption}
 */
export function checkOut(out: string, method: string): void {
  const isFile = out.endsWith(extension)
  if (method === 'full' ? !isFile : isFile) return
  const expected =
    method === 'full' ? 'the folder of the new model with --method full' : `a file ending in ${extension}`
  throw createError(InvalidOption, { name: 'out', value: out, expected })
}
