/** How far a file is. Comes once for a file that is stored already, and about a hundred times for one that is downloaded. */
export interface DownloadProgress {
  /** Path in the model folder. */
  readonly file: string
  /** Bytes of the file that are there, those of an earlier visit among them. */
  readonly receivedBytes: number
  readonly totalBytes: number
  /** Whether the whole file was there. */
  readonly fromStore: boolean
}

/** What a store went on without. */
export interface StoreWarning {
  /**
   * `notKept`: a file or everything stays in memory and is gone with the page. `storedCopyUsed`: the source could not be asked
   * whether it has changed.
   */
  readonly kind: 'notKept' | 'storedCopyUsed'
  /** A sentence for the user. */
  readonly message: string
  readonly cause?: unknown
}

/** A model in a store. */
export interface StoredModel {
  /** For `open` and `remove`. The folder's own name, with a number where two are called alike. */
  readonly name: string
  /** Location of the folder that it comes from. */
  readonly source: string
  /** The commit, for a model from a hub. */
  readonly revision?: string
  /** Bytes that are stored. A file that two models share counts for both. */
  readonly bytes: number
  /** Bytes of all files that a cascade can need. */
  readonly totalBytes: number
  /** Whether all these files are stored, so that the model opens without its source. */
  readonly complete: boolean
  readonly lastUsed: Date
}

/** Room in a store. */
export interface StoreEstimate {
  /** Bytes of all models. */
  readonly modelBytes: number
  /** Bytes that the browser says it still lets this site store. Chromium always says 10 GiB, whatever is left. */
  readonly freeBytes?: number
  /** Whether the browser promises not to delete anything by itself. */
  readonly persisted: boolean
}
