import { createError, type SelfCascadeError } from '@self-cascade/core'
import { DiskFull, OutputNotWritable } from '../errors.ts'

const full = new Set(['ENOSPC', 'EDQUOT'])

/** Makes a typed error of an error of the file system about a path that `option` chose. Errors of ours pass through. */
export function fileError(error: unknown, path: string, option = '--out'): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error
  if (full.has(code)) return createError(DiskFull, { path }, { cause: error })
  const reason = message.replace(/, \w+ '.*$/s, '')
  return createError(OutputNotWritable, { path, reason, option }, { cause: error })
}

/** An {@link OutputNotWritable} error. */
export function notWritable(path: string, reason: string, cause?: unknown): SelfCascadeError {
  return createError(OutputNotWritable, { path, reason }, { cause })
}
