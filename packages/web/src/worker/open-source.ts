import type { ModelFolder } from '@self-cascade/model-repo'
import {
  type DownloadProgress,
  directoryModelFolder,
  fileModelFolder,
  hubModelFolder,
  type ModelStore,
  type StorableModelFolder,
  urlModelFolder,
} from '@self-cascade/web-models'
import type { StudioModelSource } from '../protocol.ts'

/** How a source is opened. */
export interface OpenSourceOptions {
  readonly store: () => Promise<ModelStore>
  readonly onProgress: (progress: DownloadProgress) => void
  readonly signal: AbortSignal
}

/**
 * Gives the folder of a model: what is on this machine is read where it is, and what is not is downloaded
 * into the store first, as a whole, so that it opens offline the next time.
 */
export async function openSource(source: StudioModelSource, options: OpenSourceOptions): Promise<ModelFolder> {
  if ('files' in source) return fileModelFolder(source.files)
  if ('directory' in source) return directoryModelFolder(source.directory)
  const store = await options.store()
  const folder =
    'stored' in source ? await store.open(source.stored, options) : store.folder(remoteFolder(source), options)
  await folder.download()
  return folder
}

function remoteFolder(source: Extract<StudioModelSource, { url: string } | { repo: string }>): StorableModelFolder {
  return 'url' in source ? urlModelFolder(source) : hubModelFolder(source)
}
