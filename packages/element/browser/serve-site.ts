import { createReadStream } from 'node:fs'
import { cp, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { describeModelFiles } from '@self-cascade/web-models'
import { copyElementFiles } from '../dist/node.js'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** A site as a reader of the documentation would put it up. */
export interface Site {
  readonly address: string
  /** Paths that were asked for, in order. */
  readonly asked: string[]
  /** Puts up a page, and gives its address. */
  page(html: string): string
  close(): void
}

/** Fills the folder of the site: the element's files and a model. */
async function fillSite(): Promise<string> {
  const folder = fileURLToPath(new URL('../node_modules/.cache/site/', import.meta.url))
  await copyElementFiles(join(folder, 'self-cascade'))
  await cp(scenesModelUrl, join(folder, 'scenes'), { recursive: true })
  const files = await describeModelFiles(nodeModelFolder(fileURLToPath(scenesModelUrl)))
  await writeFile(join(folder, 'scenes/model-files.json'), JSON.stringify(files))
  return folder
}

/** Serves the site without any special header. */
export async function serveSite(): Promise<Site> {
  const folder = await fillSite()
  const asked: string[] = []
  const pages = new Map<string, string>()
  const server = createServer(async ({ url = '/' }, response) => {
    const path = normalize(decodeURIComponent(new URL(url, 'http://site').pathname))
    asked.push(path)
    const page = pages.get(path)
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html').end(page)
      return
    }
    const file = join(folder, path)
    const found = await stat(file).catch(() => null)
    if (!found?.isFile()) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    response.setHeader('content-length', found.size)
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    asked,
    page(html) {
      const path = `/page-${pages.size}.html`
      pages.set(path, html)
      return `${address}${path}`
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
