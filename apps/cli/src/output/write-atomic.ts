import { createError } from '@self-cascade/core'
import { writeFileAtomic } from '@self-cascade/files'
import { OutputExists } from '../errors.ts'
import { fileError } from './file-errors.ts'

/**
 * Writes a whole file or none: first under another name in the same folder, flushed, then put in place. Without `force` a
 * file that appeared there in the meantime is kept and it fails.
 *
 * @throws {@link OutputExists}, {@link DiskFull}, {@link OutputNotWritable}
 */
export async function writeAtomic(path: string, content: Uint8Array | string, { force = false } = {}): Promise<void> {
  try {
    await writeFileAtomic(path, content, { replace: force })
  } catch (error) {
    const exists = !force && (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw exists ? createError(OutputExists, { paths: [path] }) : fileError(error, path)
  }
}
