import { readFile } from 'node:fs/promises'
import { createError } from '@self-cascade/core'
import { UnreadableFile } from './errors.ts'

/**
 * Reads a file that holds one JSON object.
 *
 * @throws {@link UnreadableFile}
 */
export async function readJsonFile(
  path: string,
  parse: (text: string) => unknown = JSON.parse,
): Promise<Readonly<Record<string, unknown>>> {
  const value = await readFile(path, 'utf8')
    .then(parse)
    .catch((cause: Error) => {
      throw createError(UnreadableFile, { path, reason: cause.message }, { cause })
    })
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw createError(UnreadableFile, { path, reason: 'it does not hold a JSON object' })
}
