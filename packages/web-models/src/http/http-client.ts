import { createError, type SelfCascadeError, throwIfAborted } from '@self-cascade/core'
import { ModelAccessDenied, ModelFileNotFound, ModelUnreachable } from '../errors.ts'

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

/** How requests are made. */
export interface HttpClient {
  readonly fetch?: Fetch | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/**
 * Makes one request. Answers of any status are given back.
 *
 * @throws {@link ModelUnreachable} when there is no answer, and {@link Aborted}.
 */
export async function sendRequest(client: HttpClient, url: string, init: RequestInit = {}): Promise<Response> {
  const send: Fetch = client.fetch ?? ((address, options) => fetch(address, options))
  const headers = { ...client.headers, ...(init.headers as Record<string, string> | undefined) }
  try {
    return await send(url, { ...init, headers })
  } catch (cause) {
    throwIfAborted(init.signal ?? undefined, `the download of ${url}`)
    throw createError(ModelUnreachable, { url, reason: reasonOf(cause) }, { cause })
  }
}

/** Gives the error for an answer that is not the file. */
export function statusError(url: string, { status }: Response): SelfCascadeError {
  if (status === 401 || status === 403) return createError(ModelAccessDenied, { url, status })
  if (status === 404 || status === 410) return createError(ModelFileNotFound, { url, status })
  return createError(ModelUnreachable, { url, reason: `the server answered with status ${status}` })
}

/** Says what a failed request tells: Node keeps the reason in the cause, browsers keep it to themselves. */
export function reasonOf(cause: unknown): string {
  const { message, cause: inner } = cause as Error
  return inner instanceof Error && inner.message ? `${message} (${inner.message})` : message
}

/** Whether scripts of this page count as the server's own, so that no header needs the server's consent. Node asks no server. */
export function isSameOrigin(url: string): boolean {
  const origin = globalThis.location?.origin
  return origin === undefined || new URL(url).origin === origin
}
