import { createError } from '@self-cascade/core'
import { ModelUnreachable, NotModelFile } from '../errors.ts'
import { reasonOf } from './http-client.ts'

/** Reads a body chunk by chunk; the request is given up when the reader stops early. */
async function* bodyChunks(url: string, response: Response): AsyncGenerator<Uint8Array, undefined> {
  const reader = response.body?.getReader()
  if (!reader) return undefined
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause) => {
        throw createError(ModelUnreachable, { url, reason: `the connection broke, ${reasonOf(cause)}` }, { cause })
      })
      if (done) return undefined
      yield value
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/**
 * Looks at the first bytes of a file before it gives them on; the rest of a file is given on as it is.
 *
 * @throws {@link NotModelFile} when they are a web page or a pointer of Git LFS; {@link ModelUnreachable} when the connection breaks.
 */
export async function sniffBody(url: string, response: Response, isRest = false): Promise<AsyncGenerator<Uint8Array>> {
  const chunks = bodyChunks(url, response)
  if (isRest) return chunks
  const first = await chunks.next()
  const found = isWebPage(response, first.value)
    ? 'a web page'
    : isPointer(first.value)
      ? 'a pointer of Git LFS'
      : undefined
  if (found) {
    await chunks.return(undefined)
    throw createError(NotModelFile, { url, found })
  }
  return followed(first, chunks)
}

async function* followed(
  first: IteratorResult<Uint8Array, undefined>,
  rest: AsyncGenerator<Uint8Array, undefined>,
): AsyncGenerator<Uint8Array> {
  try {
    if (!first.done) yield first.value
    yield* rest
  } finally {
    await rest.return(undefined)
  }
}

const beginning = (bytes: Uint8Array | undefined) =>
  new TextDecoder()
    .decode((bytes ?? new Uint8Array(0)).subarray(0, 256))
    .trimStart()
    .toLowerCase()

function isWebPage(response: Response, bytes: Uint8Array | undefined): boolean {
  return (
    response.headers.get('content-type')?.startsWith('text/html') === true ||
    /^<(!doctype html|html|head|body)\b/.test(beginning(bytes))
  )
}

const isPointer = (bytes: Uint8Array | undefined) => beginning(bytes).startsWith('version https://git-lfs')
