import { createError } from '@self-cascade/core'
import { LocalFileUnreadable } from '../errors.ts'

/**
 * Runs what reads a file or folder that the user gave.
 *
 * @throws {@link LocalFileUnreadable} for what the browser throws.
 */
export async function tellUnreadable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (cause) {
    if (!(cause instanceof DOMException)) throw cause
    throw createError(LocalFileUnreadable, { path, reason: cause.message }, { cause })
  }
}
