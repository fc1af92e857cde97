import type { ByteRange } from '@self-cascade/model-repo'
import type { StoreDriver } from './store-driver.ts'

/** What is known of a file in the store. */
export interface StoredFileState {
  /** Bytes that are there, from the beginning without a gap. */
  readonly storedBytes: number
  readonly whole: boolean
  /** Version that the source told when the download began. */
  readonly version: string | undefined
  readonly pieceBytes: number
}

interface Mark {
  readonly bytes: number | undefined
  readonly version: string | undefined
  readonly pieceBytes: number
  readonly whole: boolean
}

const markName = 'mark.json'
const pieceName = (index: number) => `${index}`

/**
 * A file in a store: pieces of equal length, the last one shorter, and a mark that says whether they are all there. A download that
 * breaks off anywhere leaves pieces that another can go on from.
 */
export interface StoredFile {
  state(): Promise<StoredFileState>
  /** Sets the mark of a download that begins or goes on. */
  begin(mark: { readonly version: string | undefined; readonly pieceBytes: number }): Promise<void>
  writePiece(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>
  readPiece(index: number): Promise<Blob | undefined>
  /** Sets the mark of a file that is whole. */
  finish(mark: { readonly bytes: number; readonly pieceBytes: number }): Promise<void>
  /** Reads a part of a whole file; less than asked for when pieces are gone. */
  readRange(range: ByteRange, pieceBytes: number): Promise<Uint8Array<ArrayBuffer>>
  remove(): Promise<void>
}

/** Opens a file in a folder of its own; it need not be there. */
export function storedFile(driver: StoreDriver, folder: string): StoredFile {
  const readPiece = (index: number) => driver.read(folder, pieceName(index))
  const writeMark = (mark: Mark) =>
    driver.write(folder, markName, new TextEncoder().encode(JSON.stringify(mark)) as Uint8Array<ArrayBuffer>)
  return {
    readPiece,
    state: async () => {
      const mark = await readMark(driver, folder)
      if (!mark) return { storedBytes: 0, whole: false, version: undefined, pieceBytes: 0 }
      const storedBytes = await measurePieces(readPiece, mark.pieceBytes)
      // the mark alone is not trusted: a browser may have lost pieces
      const whole = mark.whole && storedBytes === mark.bytes
      return { storedBytes, whole, version: mark.version, pieceBytes: mark.pieceBytes }
    },
    begin: ({ version, pieceBytes }) => writeMark({ bytes: undefined, version, pieceBytes, whole: false }),
    finish: ({ bytes, pieceBytes }) => writeMark({ bytes, version: undefined, pieceBytes, whole: true }),
    writePiece: (index, bytes) => driver.write(folder, pieceName(index), bytes),
    readRange: (range, pieceBytes) => readPieces(readPiece, range, pieceBytes),
    remove: () => driver.remove(folder),
  }
}

type ReadPiece = (index: number) => Promise<Blob | undefined>

async function readMark(driver: StoreDriver, folder: string): Promise<Mark | undefined> {
  try {
    return JSON.parse((await (await driver.read(folder, markName))?.text()) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

async function measurePieces(readPiece: ReadPiece, pieceBytes: number): Promise<number> {
  let bytes = 0
  for (let index = 0; ; index++) {
    const size = (await readPiece(index))?.size ?? 0
    bytes += Math.min(size, pieceBytes)
    if (size < pieceBytes) return bytes
  }
}

async function readPieces(
  readPiece: ReadPiece,
  { offset, length }: ByteRange,
  pieceBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  let filled = 0
  while (filled < length) {
    const position = offset + filled
    const start = position % pieceBytes
    const piece = await readPiece(Math.floor(position / pieceBytes))
    const part = piece?.slice(start, start + length - filled)
    if (!part?.size) break
    bytes.set(new Uint8Array(await part.arrayBuffer()), filled)
    filled += part.size
  }
  return bytes.subarray(0, filled)
}
