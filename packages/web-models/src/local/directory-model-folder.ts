import type { StorableModelFolder } from '../storable-model-folder.ts'
import { type LocalFolderOptions, localModelFolder } from './local-model-folder.ts'
import { tellUnreadable } from './tell-unreadable.ts'

/**
 * Gives the model in a folder that the page has a handle of (`showDirectoryPicker()`, or a folder in OPFS). The handle may point at
 * the model itself, a folder above it, or a cache of the Hugging Face hub. The folder is walked once; files are read as they are
 * when they are asked for.
 *
 * @throws {@link NoModelFound}, {@link SeveralModelsFound}, {@link HubCacheLinksHidden}, and {@link LocalFileUnreadable} when the
 *   page may not read the folder.
 */
export async function directoryModelFolder(
  handle: FileSystemDirectoryHandle,
  options: LocalFolderOptions = {},
): Promise<StorableModelFolder> {
  const open = new Map<string, () => Promise<File>>()
  await tellUnreadable(handle.name, async () => {
    for await (const [path, file] of walkDirectory(handle, handle.name)) open.set(path, () => file.getFile())
  })
  return localModelFolder({ location: handle.name || 'folder', open }, options)
}

async function* walkDirectory(
  directory: FileSystemDirectoryHandle,
  path: string,
): AsyncGenerator<readonly [string, FileSystemFileHandle]> {
  for await (const [name, handle] of directory.entries()) {
    const inner = path === '' ? name : `${path}/${name}`
    if (handle.kind === 'file') yield [inner, handle as FileSystemFileHandle]
    else yield* walkDirectory(handle as FileSystemDirectoryHandle, inner)
  }
}
