/**
 * Where a store keeps its bytes: pieces in folders, one level deep. A piece is written whole or not at all, and is never empty: a
 * file that is cut off by a crash is no piece.
 */
export interface StoreDriver {
  readonly kind: 'opfs' | 'cache' | 'memory'
  /** Names of all folders. */
  folders(): Promise<readonly string[]>
  /** Gives a piece, or nothing when it is not there. Its bytes are read when they are asked for. */
  read(folder: string, name: string): Promise<Blob | undefined>
  /** Writes a piece, in place of the one that is there. Rejects with the browser's `QuotaExceededError` when there is no room. */
  write(folder: string, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  /** Deletes a folder, if it is there. */
  remove(folder: string): Promise<void>
}

/** Tells whether a failed write means that the browser gives no more room. */
export function isQuotaExceeded(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === 'QuotaExceededError'
}
