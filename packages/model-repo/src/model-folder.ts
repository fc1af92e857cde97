import type { ModelSource } from '@self-cascade/core'

/** A part of a file. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** Where a model's files lie: a folder on disk, files in memory, or a store of your own. Paths are relative, with `/`. */
export interface ModelFolder {
  /** Where the folder is, for messages. */
  readonly location: string
  /** What to call the model in recipes; the last part of `location` when absent. */
  readonly name?: string
  /** Paths of all files. */
  list(): Promise<readonly string[]>
  /** Bytes of a file. */
  size(path: string): Promise<number>
  readText(path: string): Promise<string>
  /** Reads a file or a part of it; a part that goes beyond the end is cut there. */
  readBytes(path: string, range?: ByteRange): Promise<Uint8Array>
  /** Gives an ONNX file to a backend, with the external data files beside it (relative to the ONNX file's own folder). */
  source(path: string, externalDataFiles: readonly string[]): Promise<ModelSource>
}
