import type { ModelFolder } from '@self-cascade/model-repo'

/** A file of a model, as a listing tells of it. */
export interface ModelFile {
  /** Relative to the model folder, with `/`. */
  readonly path: string
  readonly bytes: number
  /** 64 hexadecimal digits, where the source tells. */
  readonly sha256?: string | undefined
  /** What changes when the file changes and has no digest: an ETag, a date, the time of the last change. */
  readonly version?: string | undefined
}

/** Where a download begins and what it belongs to. */
export interface DownloadOptions {
  /** First byte that is wanted, when those before are there already. */
  readonly offset?: number
  /** Version that the bytes before `offset` have. */
  readonly version?: string | undefined
  /** Whether the whole is checked against a digest later, so that going on is safe although no version can be compared. */
  readonly digestKnown?: boolean
  readonly signal?: AbortSignal | undefined
}

/** A file on its way. */
export interface ModelDownload {
  /** Where the body begins: the wanted offset, or 0 when the file has changed or the source cannot begin in the middle. */
  readonly offset: number
  /** Bytes of the whole file, when the source says so. */
  readonly bytes?: number | undefined
  readonly version?: string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

/** A model folder that can also be kept: it lists its files with their sizes, and gives them in streams. */
export interface StorableModelFolder extends ModelFolder {
  /** All files, with what tells whether a stored copy is still the same. */
  files(): Promise<readonly ModelFile[]>
  /** Begins to download a file. */
  download(path: string, options?: DownloadOptions): Promise<ModelDownload>
  /** What fixes all files at once, where there is such a thing: the commit on a hub. */
  revision?(): Promise<string>
}
