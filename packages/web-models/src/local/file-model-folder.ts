import type { StorableModelFolder } from '../storable-model-folder.ts'
import { type LocalFolderOptions, localModelFolder } from './local-model-folder.ts'

/** A file and where it lies in the folder that was picked or dropped. */
export interface PathFile {
  /** With `/`, and with the folder's own name in front. */
  readonly path: string
  readonly file: File
}

/**
 * Gives the model in a folder that the user picked (`<input type=file webkitdirectory>`, whose files tell their paths) or dropped
 * (see {@link droppedFiles}). Parts of files are read when they are asked for.
 *
 * The folder may be the model itself, a folder above it, or a cache of the Hugging Face hub.
 *
 * @throws {@link NoModelFound}, {@link SeveralModelsFound} and {@link HubCacheLinksHidden}.
 */
export function fileModelFolder(
  files: Iterable<File | PathFile>,
  options: LocalFolderOptions = {},
): Promise<StorableModelFolder> {
  const open = new Map([...files].map((item) => [pathOf(item), async () => ('file' in item ? item.file : item)]))
  const [first = ''] = open.keys()
  return localModelFolder(
    { location: first.includes('/') ? first.slice(0, first.indexOf('/')) : 'picked files', open },
    options,
  )
}

const pathOf = (item: File | PathFile) => ('file' in item ? item.path : item.webkitRelativePath || item.name)
