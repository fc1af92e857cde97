import { createError, type ModelSource } from '@self-cascade/core'
import type { ModelFolder } from '@self-cascade/model-repo'
import { ModelFileTooLarge } from './errors.ts'

/** Browsers refuse to read 2 GiB and more of a file at once. */
const mostBytes = 2 ** 31 - 1

/** The part of a folder that reads. */
export type FolderReads = Pick<ModelFolder, 'size' | 'readBytes'>

/**
 * Reads an ONNX file and its external data into memory. All sizes are looked at first, so that nothing is read in vain.
 *
 * @throws {@link ModelFileTooLarge} for a file of 2 GiB and more.
 */
export async function readModelSource(
  folder: FolderReads,
  path: string,
  externalDataFiles: readonly string[],
): Promise<ModelSource> {
  const siblings = externalDataFiles.map((file) => siblingPath(path, file))
  for (const file of [path, ...siblings]) assertReadable(file, await folder.size(file))
  const bytes = await folder.readBytes(path)
  const externalData: { readonly path: string; readonly data: Uint8Array }[] = []
  // one after the other: files of gigabytes at once would need twice the memory
  for (const [index, file] of externalDataFiles.entries()) {
    externalData.push({ path: file, data: await folder.readBytes(siblings[index]!) })
  }
  return { bytes, externalData }
}

/**
 * Refuses a file that cannot be read at once.
 *
 * @throws {@link ModelFileTooLarge} for 2 GiB and more.
 */
export function assertReadable(path: string, bytes: number): void {
  if (bytes > mostBytes) throw createError(ModelFileTooLarge, { path, bytes })
}

/** Gives the path of a file named relative to the folder of another: `unet/model.onnx`, `weights.pb` → `unet/weights.pb`. */
export function siblingPath(path: string, file: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1) + file.replace(/^\.\//, '')
}
