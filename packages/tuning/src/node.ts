/**
 * Folders for Node: one that keeps tensors, and folders of captioned pictures.
 *
 * @packageDocumentation
 */
import { join } from 'node:path'
import { checkpointFile } from '@self-cascade/onnx-autodiff/node'
import type { TensorCache } from './tensor-cache.ts'

export type {
  HoldOut,
  ImageFolder,
  ImageFolderOptions,
  ImageFolderReport,
  SkippedPicture,
} from './image-folder/image-folder.ts'
export { openImageFolder } from './image-folder/open-image-folder.ts'
export type { PictureDecoder } from './image-folder/picture-decoder.ts'

/**
 * Keeps tensors in a folder, which is made when needed. Each file is written beside its place, flushed and put there in one
 * step. Errors of the file system pass through as they are.
 */
export function cacheFolder(folder: string): TensorCache {
  return {
    read: (name) => checkpointFile(join(folder, name)).read(),
    write: (name, bytes) => checkpointFile(join(folder, name)).write(bytes),
  }
}
