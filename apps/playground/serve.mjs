/** Serves the built site with the headers it wants: `node serve.mjs`, with PORT and PLAYGROUND_BASE as it was built. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)
const dist = fileURLToPath(new URL('dist', import.meta.url))

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }

/**
 * Starts a server of the built site.
 *
 * @param {{ port?: number, base?: string, isolated?: boolean, folder?: string }} [options] `port` 0 takes a free one;
 *   `isolated: false` leaves out the headers that allow threads.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serveSite({ port = 0, base = '/', isolated = true, folder = dist } = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const path = pathname.startsWith(base) ? normalize(decodeURIComponent(pathname.slice(base.length))) : ''
    const found = path.startsWith('..') ? undefined : await firstFile(folder, candidates(path))
    const { name, body } = found ?? { name: '404.html', body: await readFile(join(folder, '404.html')) }
    const type = types[/** @type {keyof typeof types} */ (extname(name))] ?? 'application/octet-stream'
    const isText = /^text\/|json|svg/.test(type) && String(request.headers['accept-encoding']).includes('gzip')
    const sent = isText ? await compress(body) : body
    response.writeHead(found ? 200 : 404, {
      'Content-Type': type,
      'Content-Length': sent.length,
      ...(isText && { 'Content-Encoding': 'gzip' }),
      ...(isolated && isolation),
    })
    response.end(sent)
  })
  await new Promise((resolve) => server.listen(port, () => resolve(undefined)))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.')
  const close = () =>
    new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://localhost:${address.port}${base}`, close }
}

/** A page's address has no extension: `guide/cascade` is `guide/cascade.html`, `guide/` is `guide/index.html`. */
function candidates(/** @type {string} */ path) {
  if (path === '.' || path === '' || path.endsWith('/')) return [join(path, 'index.html')]
  return extname(path) ? [path] : [`${path}.html`, join(path, 'index.html')]
}

async function firstFile(/** @type {string} */ folder, /** @type {string[]} */ names) {
  for (const name of names) {
    const body = await readFile(join(folder, name)).catch(() => undefined)
    if (body) return { name, body }
  }
  return undefined
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { url } = await serveSite({ port: Number(process.env.PORT ?? 4173), base: process.env.PLAYGROUND_BASE ?? '/' })
  console.log(`The built site is at ${url}`)
}
