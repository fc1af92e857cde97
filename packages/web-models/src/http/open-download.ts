import type { DownloadOptions, ModelDownload } from '../storable-model-folder.ts'
import { type HttpClient, isSameOrigin, sendRequest, statusError } from './http-client.ts'
import { sniffBody } from './sniff-body.ts'

/** A download, and how much of the file its address is known to hold. */
export interface HttpDownloadOptions extends DownloadOptions {
  readonly url: string
}

/**
 * Begins a download, where it can at the wanted offset: the server must answer with a range of a file whose ETag or Last-Modified is
 * the one that the bytes before have. `If-Range` asks the server to see to that; to other origins it would need consent that few
 * give, so there the answer is compared alone.
 *
 * @throws {@link ModelUnreachable}, {@link ModelAccessDenied}, {@link ModelFileNotFound}, {@link NotModelFile} and {@link Aborted}.
 */
export async function openDownload(client: HttpClient, options: HttpDownloadOptions): Promise<ModelDownload> {
  const { url, offset = 0, version, signal } = options
  const headers = offset > 0 ? { Range: `bytes=${offset}-`, ...ifRange(url, version) } : {}
  const response = await sendRequest(client, url, { headers, signal: signal ?? null, cache: 'no-store' })
  if (offset > 0 && response.status !== 200 && !continues(response, options)) {
    await response.body?.cancel()
    // the range cannot be satisfied (416), or belongs to a file that has changed
    if (response.status === 206 || response.status === 416) return openDownload(client, { ...options, offset: 0 })
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw statusError(url, response)
  }
  const isPart = response.status === 206
  return {
    offset: isPart ? offset : 0,
    bytes: wholeLength(response, isPart ? offset : 0),
    version: versionOf(response),
    body: await sniffBody(url, response, isPart && offset > 0),
  }
}

/** Whether an answer goes on with the bytes that are there. */
function continues(response: Response, { offset, version, digestKnown }: HttpDownloadOptions): boolean {
  if (response.status !== 206) return false
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1]
  if (start !== undefined && Number(start) !== offset) return false
  const current = versionOf(response)
  return version !== undefined && current !== undefined ? version === current : digestKnown === true
}

/** A weak ETag may not be used for ranges, so the server is asked only for a strong one or a date. */
function ifRange(url: string, version: string | undefined): Record<string, string> {
  return version === undefined || version.startsWith('W/') || !isSameOrigin(url) ? {} : { 'If-Range': version }
}

function versionOf({ headers }: Response): string | undefined {
  return headers.get('etag') ?? headers.get('last-modified') ?? undefined
}

/** Bytes of the whole file. A compressed answer tells the compressed length, and another origin may hide the range. */
export function wholeLength({ headers }: Response, offset: number): number | undefined {
  const total = /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1]
  if (total !== undefined) return Number(total)
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : offset + Number(length)
}
