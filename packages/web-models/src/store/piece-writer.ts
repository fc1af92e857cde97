import type { StoredFile } from './stored-file.ts'

/** Cuts a stream into pieces. */
export interface PieceWriter {
  write(chunk: Uint8Array): Promise<void>
  /** Writes what is left as a shorter piece, which a later writer goes on with. */
  flush(): Promise<void>
}

/** Where a writer begins. */
export interface PieceWriterOptions {
  readonly pieceBytes: number
  /** Bytes of the file that are there. */
  readonly offset: number
  /** Bytes of the whole file. */
  readonly totalBytes: number
}

/** Opens a writer that goes on after the bytes that are there. */
export async function openPieceWriter(
  stored: StoredFile,
  { pieceBytes, offset, totalBytes }: PieceWriterOptions,
): Promise<PieceWriter> {
  let index = Math.floor(offset / pieceBytes)
  let filled = offset % pieceBytes
  const buffer = new Uint8Array(Math.min(pieceBytes, totalBytes - index * pieceBytes))
  const begun = filled > 0 ? await stored.readPiece(index) : undefined
  if (begun) buffer.set(new Uint8Array(await begun.slice(0, filled).arrayBuffer()))
  const writePiece = () => stored.writePiece(index, buffer.subarray(0, filled))
  return {
    write: async (chunk) => {
      for (let start = 0; start < chunk.length; ) {
        const part = chunk.subarray(start, start + buffer.length - filled)
        buffer.set(part, filled)
        filled += part.length
        start += part.length
        if (filled < buffer.length) continue
        await writePiece()
        index++
        filled = 0
      }
    },
    flush: async () => {
      if (filled > 0) await writePiece()
    },
  }
}
