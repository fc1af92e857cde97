import { createError, SelfCascadeError } from '@self-cascade/core'
import { FileLengthUnknown, NotModelFile } from '../errors.ts'
import type { ModelFile } from '../storable-model-folder.ts'
import { type HttpClient, sendRequest, statusError } from './http-client.ts'
import { wholeLength } from './open-download.ts'
import { sniffBody } from './sniff-body.ts'

/** Asked anew each time: an old answer would hide that a file has changed. */
const fresh: RequestInit = { cache: 'no-cache' }

/**
 * Reads a small file whole, since servers tell the compressed length of texts.
 *
 * @returns nothing when the server has no such file, or a web page in its place.
 */
export async function fetchText(client: HttpClient, url: string): Promise<FetchedText | undefined> {
  const response = await sendRequest(client, url, fresh)
  if (isMissing(response)) return undefined
  if (!response.ok) throw statusError(url, response)
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of await sniffBody(url, response)) chunks.push(chunk)
  } catch (error) {
    if (SelfCascadeError.isInstance(error, NotModelFile)) return undefined
    throw error
  }
  const blob = new Blob(chunks as BlobPart[])
  return { text: await blob.text(), bytes: blob.size, version: versionOf(response) }
}

/** A small file. */
export interface FetchedText {
  readonly text: string
  readonly bytes: number
  readonly version: string | undefined
}

/**
 * Finds out whether a server has a file, and its length: by `HEAD`, or by asking for the first byte where that is refused or tells
 * no length.
 *
 * @throws {@link FileLengthUnknown}
 */
export async function probeFile(client: HttpClient, url: string, path: string): Promise<ModelFile | undefined> {
  const head = await sendRequest(client, url, { ...fresh, method: 'HEAD' })
  const length = wholeLength(head, 0)
  if (head.ok && length !== undefined && !isPage(head)) return { path, bytes: length, version: versionOf(head) }
  if (isMissing(head) || (head.ok && isPage(head))) return undefined
  const response = await sendRequest(client, url, { ...fresh, headers: { Range: 'bytes=0-0' } })
  await response.body?.cancel()
  if (isMissing(response) || (response.ok && isPage(response))) return undefined
  if (!response.ok) throw statusError(url, response)
  const bytes = response.status === 206 ? rangeTotal(response) : wholeLength(response, 0)
  if (bytes === undefined) throw createError(FileLengthUnknown, { url })
  return { path, bytes, version: versionOf(response) }
}

const isMissing = ({ status }: Response) => status === 404 || status === 410
const isPage = ({ headers }: Response) => headers.get('content-type')?.startsWith('text/html') === true
const versionOf = ({ headers }: Response) => headers.get('etag') ?? headers.get('last-modified') ?? undefined

function rangeTotal({ headers }: Response): number | undefined {
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1]
  return total === undefined ? undefined : Number(total)
}
