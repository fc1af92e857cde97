import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createError } from '@self-cascade/core'
import { UnreadableFile } from '../errors.ts'

/**
 * Gives the SHA-256 of a file as hex.
 *
 * @throws {@link UnreadableFile}
 */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    await pipeline(createReadStream(path), hash)
  } catch (cause) {
    throw createError(UnreadableFile, { path, reason: (cause as Error).message }, { cause })
  }
  return hash.digest('hex')
}
