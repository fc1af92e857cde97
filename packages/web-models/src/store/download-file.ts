import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { createError, SelfCascadeError, throwIfAborted } from '@self-cascade/core'
import { DownloadCorrupt, DownloadInterrupted, ModelUnreachable } from '../errors.ts'
import type { ModelDownload, ModelFile, StorableModelFolder } from '../storable-model-folder.ts'
import { openPieceWriter } from './piece-writer.ts'
import type { StoredFile } from './stored-file.ts'

/** One file to be brought into a store. */
export interface FileDownload {
  readonly source: Pick<StorableModelFolder, 'download'>
  readonly file: ModelFile
  readonly stored: StoredFile
  /** Bytes of a piece when the download begins anew. */
  readonly pieceBytes: number
  /** Milliseconds before the first new attempt; doubled for each further one that brings nothing. */
  readonly retryDelay: number
  readonly signal?: AbortSignal | undefined
  readonly onBytes: (receivedBytes: number) => void
}

/** Bytes that are hashed without a pause. */
const hashedLength = 2 ** 20

/** Attempts in a row that may bring nothing. */
const mostAttempts = 4

/**
 * Brings a file into the store, from where an earlier download stopped. A connection that breaks is taken up again as long as that
 * brings new bytes. The file is marked as whole when its length is right, and its digest where one is known.
 *
 * @throws {@link DownloadCorrupt} for a file with a wrong length or digest, of which nothing stays.
 * @throws {@link DownloadInterrupted} and {@link Aborted}; what arrived stays.
 */
export async function downloadFile(download: FileDownload): Promise<void> {
  const { file, stored, signal, retryDelay } = download
  const during = `the download of ${file.path}`
  let known = (await stored.state()).storedBytes
  for (let attempt = 1, isConnected = false; ; attempt++) {
    throwIfAborted(signal, during)
    const { error } = await receive(download, () => {
      isConnected = true
    })
    const { whole, storedBytes } = await stored.state()
    if (whole) return
    throwIfAborted(signal, during)
    if (error && !SelfCascadeError.isInstance(error, ModelUnreachable)) throw error
    // a server that does not answer at all will not do so in a second either
    if (error && !isConnected) throw storedBytes > 0 ? interrupted(file, storedBytes, error) : error
    if (storedBytes > known) attempt = 0
    else if (attempt >= mostAttempts || !error) {
      if (error) throw interrupted(file, storedBytes, error)
      throw await refuse(stored, file, `it ends after ${storedBytes} of ${file.bytes} bytes`)
    }
    known = storedBytes
    await sleep(retryDelay * 2 ** attempt, signal)
  }
}

/** Receives what is missing, or a part of it: then the error tells why, or there is none when the source ended early. */
async function receive(download: FileDownload, onConnected: () => void): Promise<{ readonly error?: unknown }> {
  const { source, file, stored, signal } = download
  try {
    const { storedBytes, version, pieceBytes } = await stored.state()
    if (storedBytes === file.bytes) {
      await finish(download, pieceBytes || download.pieceBytes)
      return {}
    }
    const offset = storedBytes < file.bytes ? storedBytes : 0
    const options = { offset, version, digestKnown: file.sha256 !== undefined, signal }
    const answer = await source.download(file.path, options)
    onConnected()
    if (answer.bytes !== undefined && answer.bytes !== file.bytes) {
      await giveUp(answer)
      throw await refuse(stored, file, `the server has ${answer.bytes} bytes, and ${file.bytes} are expected`)
    }
    const isNew = answer.offset === 0
    if (isNew) await stored.remove()
    const length = isNew ? download.pieceBytes : pieceBytes
    await stored.begin({ version: answer.version, pieceBytes: length })
    await writeBody(download, answer, length)
    return {}
  } catch (error) {
    return { error }
  }
}

async function writeBody(download: FileDownload, { body, offset }: ModelDownload, pieceBytes: number): Promise<void> {
  const { file, stored, signal, onBytes } = download
  const writer = await openPieceWriter(stored, { pieceBytes, offset, totalBytes: file.bytes })
  let received = offset
  try {
    for await (const chunk of body) {
      throwIfAborted(signal, `the download of ${file.path}`)
      received += chunk.length
      if (received > file.bytes) throw await refuse(stored, file, `it has more than ${file.bytes} bytes`)
      await writer.write(chunk)
      onBytes(received)
    }
  } catch (error) {
    // what arrived is kept; the error is told, not another one that comes of it
    if (!SelfCascadeError.isInstance(error, DownloadCorrupt)) await writer.flush().catch(() => {})
    throw error
  }
  await writer.flush()
  if (received === file.bytes) await finish(download, pieceBytes)
}

/** Checks the digest, where it is known, of what the store gives back, and sets the mark. */
async function finish({ file, stored }: FileDownload, pieceBytes: number): Promise<void> {
  if (file.sha256 !== undefined) {
    const hash = sha256.create()
    // in small steps, between which the page can answer its user
    for (let offset = 0; offset < file.bytes; offset += hashedLength) {
      const length = Math.min(hashedLength, file.bytes - offset)
      hash.update(await stored.readRange({ offset, length }, pieceBytes))
    }
    const digest = bytesToHex(hash.digest())
    if (digest !== file.sha256)
      throw await refuse(stored, file, `its SHA-256 is ${digest}, and ${file.sha256} is expected`)
  }
  await stored.finish({ bytes: file.bytes, pieceBytes })
}

async function refuse(stored: StoredFile, { path }: ModelFile, problem: string) {
  await stored.remove()
  return createError(DownloadCorrupt, { file: path, problem })
}

const interrupted = ({ path, bytes }: ModelFile, receivedBytes: number, cause: unknown) =>
  createError(DownloadInterrupted, { file: path, receivedBytes, totalBytes: bytes }, { cause })

/** Ends a body that nobody reads; a generator runs its end only once it has begun. */
async function giveUp({ body }: ModelDownload): Promise<void> {
  for await (const _ of body) return
}

async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
