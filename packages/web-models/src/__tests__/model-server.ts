import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { sha256Of } from './model-bytes.ts'

/** How a server behaves; changed while it runs. */
export interface ServerBehaviour {
  ranges: boolean
  head: boolean
  /** Bytes of each answer after which the connection is cut. */
  cutAfter: number | undefined
  /** Sends bodies in chunks without a length. */
  chunked: boolean
  /** Answers with a web page and status 200 where there is no file. */
  pageForMissing: boolean
  etags: 'strong' | 'weak' | 'none'
  /** Date of all files. */
  lastModified: string | undefined
  /** Lets pages of other sites read files, without showing them more headers than it must. */
  cors: boolean
  /** Answers to everything, in place of files. */
  status: number | undefined
}

/** A request that was made. */
export interface ServerRequest {
  readonly method: string
  readonly path: string
  readonly range: string | undefined
  readonly ifRange: string | undefined
  readonly authorization: string | undefined
}

/** A server of files, with the manners of good and bad ones. */
export interface ModelServer {
  readonly url: string
  readonly files: Map<string, Uint8Array>
  readonly behaviour: ServerBehaviour
  readonly requests: ServerRequest[]
  /** Answers a path, encoded as it is asked for and with its query, by code. */
  readonly routes: Map<string, (request: IncomingMessage, response: ServerResponse) => void>
  close(): Promise<void>
}

/** Starts a server that ends with the test. Paths begin without a slash. */
export async function modelServer(files: Readonly<Record<string, Uint8Array>>): Promise<ModelServer> {
  const behaviour: ServerBehaviour = {
    ranges: true,
    head: true,
    cutAfter: undefined,
    chunked: false,
    pageForMissing: false,
    etags: 'strong',
    lastModified: undefined,
    cors: false,
    status: undefined,
  }
  const requests: ServerRequest[] = []
  const routes: ModelServer['routes'] = new Map()
  const store = new Map(Object.entries(files))
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://test')
    const path = decodeURIComponent(pathname).slice(1)
    const { range, authorization } = request.headers
    const ifRange = request.headers['if-range'] as string | undefined
    requests.push({ method: request.method!, path: path + search, range, ifRange, authorization })
    if (behaviour.cors) response.setHeader('access-control-allow-origin', '*')
    const route = routes.get(request.url!.slice(1))
    if (route) return route(request, response)
    serveFile(request, response, store.get(path), behaviour)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  onTestFinished(close)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { url, files: store, behaviour, requests, routes, close }
}

function serveFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: Uint8Array | undefined,
  behaviour: ServerBehaviour,
): void {
  if (behaviour.status !== undefined) return void response.writeHead(behaviour.status).end()
  if (request.method === 'OPTIONS') return void response.writeHead(405).end()
  if (request.method === 'HEAD' && !behaviour.head) return void response.writeHead(405).end()
  if (!file) {
    const status = behaviour.pageForMissing ? 200 : 404
    return void response.writeHead(status, { 'content-type': 'text/html' }).end('<!DOCTYPE html><p>Welcome</p>')
  }
  const etag = etagOf(file, behaviour)
  const ifRange = request.headers['if-range']
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
  const isPart = match && behaviour.ranges && (ifRange === undefined || ifRange === etag)
  const start = isPart ? Number(match[1]) : 0
  const end = isPart && match[2] ? Math.min(Number(match[2]) + 1, file.length) : file.length
  if (isPart && start >= file.length) return void response.writeHead(416).end()
  response.writeHead(isPart ? 206 : 200, {
    ...(etag && { etag }),
    ...(behaviour.lastModified && { 'last-modified': behaviour.lastModified }),
    ...(isPart && { 'content-range': `bytes ${start}-${end - 1}/${file.length}` }),
    ...(behaviour.chunked && request.method !== 'HEAD' ? {} : { 'content-length': end - start }),
    'content-type': 'application/octet-stream',
  })
  if (request.method === 'HEAD') return void response.end()
  const { cutAfter } = behaviour
  if (cutAfter === undefined || cutAfter >= end - start) return void response.end(file.subarray(start, end))
  // a client drops what it has not read when the connection breaks, so it gets a moment to read
  response.write(file.subarray(start, start + cutAfter), () => setTimeout(() => response.destroy(), 60))
}

/** Digests of files that were asked for, since a model is read in many small ranges. */
const digests = new WeakMap<Uint8Array, string>()

function etagOf(file: Uint8Array, { etags }: ServerBehaviour): string | undefined {
  if (etags === 'none') return undefined
  const digest = digests.get(file) ?? sha256Of(file)
  digests.set(file, digest)
  return `${etags === 'weak' ? 'W/' : ''}"${digest}"`
}
