import type { DownloadProgress } from '@self-cascade/web-models'

/** Adds up the progress of several files, of which some may not be known yet. */
export function createDownloadTotal(expectedBytes: number | null) {
  const files = new Map<string, DownloadProgress>()
  return {
    add(progress: DownloadProgress): { receivedBytes: number; totalBytes: number; fromStore: boolean } {
      files.set(progress.file, progress)
      const all = [...files.values()]
      const known = all.reduce((sum, { totalBytes }) => sum + totalBytes, 0)
      return {
        receivedBytes: all.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
        totalBytes: Math.max(expectedBytes ?? 0, known),
        fromStore: all.every(({ fromStore }) => fromStore),
      }
    },
  }
}
