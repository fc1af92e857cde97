/**
 * Diffusion model folders in the browser: from a URL, dropped files or the Hugging Face hub, stored for the next visit. Each is a
 * `ModelFolder`, so that `openModelRepo` of model-repo opens it.
 *
 * @packageDocumentation
 */
export { describeModelFiles } from './describe-model-files.ts'
export {
  DownloadCorrupt,
  DownloadInterrupted,
  FileLengthUnknown,
  FileNotStored,
  HubCacheLinksHidden,
  LocalFileUnreadable,
  ModelAccessDenied,
  ModelFileListInvalid,
  ModelFileNotFound,
  ModelFileTooLarge,
  ModelInUse,
  ModelUnreachable,
  NoModelFound,
  NotModelFile,
  SeveralModelsFound,
  StorageFull,
  StorageUnavailable,
} from './errors.ts'
export type { Fetch } from './http/http-client.ts'
export { type HubModelFolderOptions, hubModelFolder } from './http/hub-model-folder.ts'
export type { HubAccess } from './http/hub-snapshot.ts'
export { type UrlModelFolderOptions, urlModelFolder } from './http/url-model-folder.ts'
export { directoryModelFolder } from './local/directory-model-folder.ts'
export { droppedFiles } from './local/dropped-files.ts'
export { fileModelFolder, type PathFile } from './local/file-model-folder.ts'
export type { LocalFolderOptions } from './local/local-model-folder.ts'
export { type ModelFileList, modelFileListName } from './model-file-list.ts'
export type { DownloadOptions, ModelDownload, ModelFile, StorableModelFolder } from './storable-model-folder.ts'
export type { ModelStore, StoreFolderOptions } from './store/create-model-store.ts'
export { type ModelStoreOptions, openModelStore } from './store/open-model-store.ts'
export type { DownloadProgress, StoredModel, StoreEstimate, StoreWarning } from './store/store-events.ts'
export type { StoredModelFolder } from './store/stored-model-folder.ts'
