import { createError } from '@self-cascade/core'
import type { ByteRange } from '@self-cascade/model-repo'
import { DownloadCorrupt } from '../errors.ts'
import { assertReadable } from '../read-model-source.ts'
import { type HttpClient, sendRequest, statusError } from './http-client.ts'
import { sniffBody } from './sniff-body.ts'

/** Read at least at once: outlines are read in small steps, and a request costs more than a quarter of a megabyte. */
const windowLength = 2 ** 18

interface Window {
  readonly url: string
  readonly start: number
  readonly bytes: Uint8Array
}

/**
 * Gives a function that reads parts of files. It keeps the last window that was read, and the whole file when the server gives that
 * in place of a part.
 */
export function createRangeReader(client: HttpClient) {
  let last: Window | undefined
  return async (url: string, { offset, length }: ByteRange, fileBytes: number): Promise<Uint8Array> => {
    if (last?.url !== url || offset < last.start || offset + length > last.start + last.bytes.length) {
      const wanted = Math.min(Math.max(length, windowLength), fileBytes - offset)
      const window = await fetchWindow(client, url, { offset, length: wanted }, fileBytes)
      // a large part is the caller's alone
      if (length > windowLength && window.start === offset) return window.bytes.subarray(0, length)
      last = window
    }
    return last.bytes.subarray(offset - last.start, offset - last.start + length)
  }
}

async function fetchWindow(client: HttpClient, url: string, range: ByteRange, fileBytes: number): Promise<Window> {
  const { offset, length } = range
  const isPart = length < fileBytes
  const headers = isPart ? { Range: `bytes=${offset}-${offset + length - 1}` } : {}
  const response = await sendRequest(client, url, { headers })
  if (!response.ok) {
    await response.body?.cancel()
    throw statusError(url, response)
  }
  const isWhole = response.status !== 206
  const expected = isWhole ? fileBytes : length
  assertReadable(url, expected)
  const start = isWhole ? 0 : offset
  return { url, start, bytes: await collect(url, await sniffBody(url, response, start > 0), expected) }
}

/** Fills an array of the expected length, or a part of it when less comes. */
async function collect(url: string, body: AsyncIterable<Uint8Array>, expected: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(expected)
  let filled = 0
  for await (const chunk of body) {
    if (filled + chunk.length > expected) {
      throw createError(DownloadCorrupt, { file: url, problem: `it has more than ${expected} bytes` })
    }
    bytes.set(chunk, filled)
    filled += chunk.length
  }
  return bytes.subarray(0, filled)
}
