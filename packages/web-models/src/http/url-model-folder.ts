import { createError, InvalidOption } from '@self-cascade/core'
import { modelFileListName, parseModelFileList } from '../model-file-list.ts'
import type { StorableModelFolder } from '../storable-model-folder.ts'
import type { Fetch } from './http-client.ts'
import { httpModelFolder } from './http-model-folder.ts'
import { fetchText } from './probe-file.ts'
import { probeModelFiles } from './probe-model-files.ts'

/** Options of {@link urlModelFolder}. */
export interface UrlModelFolderOptions {
  /** Address of the folder that holds model_index.json; in a page it may be relative to the page. */
  readonly url: string | URL
  /** What to call the model; the last part of the address when absent. */
  readonly name?: string
  /** Sent with every request. To other origins, headers of your own need the server's consent. */
  readonly headers?: Readonly<Record<string, string>>
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch
}

/**
 * Gives the model below an address. Its files are those that `model-files.json` lists (see {@link describeModelFiles}); without that
 * file, those of the diffusers ONNX layout that the server is found to have.
 *
 * Nothing is asked for before the folder is used. It throws then {@link ModelUnreachable}, {@link NoModelFound},
 * {@link ModelFileListInvalid}, {@link NotModelFile} and {@link DownloadCorrupt}.
 *
 * @throws {@link InvalidOption} for an address that is none.
 */
export function urlModelFolder({ url, name, headers, fetch }: UrlModelFolderOptions): StorableModelFolder {
  const base = baseUrl(url)
  const client = { fetch, headers }
  const urlOf = (path: string) => `${base}${path.split('/').map(encodeURIComponent).join('/')}`
  return httpModelFolder({
    location: base,
    name: name ?? lastPart(base),
    client,
    urlOf,
    fetchFiles: async () => {
      const list = await fetchText(client, urlOf(modelFileListName))
      if (list) return parseModelFileList(urlOf(modelFileListName), list.text).files
      return probeModelFiles(client, base, urlOf)
    },
  })
}

/** The whole address, with a slash at its end and without query. */
function baseUrl(url: string | URL): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href
  const parsed = parseUrl(url, page)
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw createError(InvalidOption, {
      name: 'url',
      value: String(url),
      expected: 'the http or https address of a folder',
    })
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/?(model_index\.json)?$/, '/')}`
}

function lastPart(base: string): string {
  const part = base.split('/').filter(Boolean).at(-1)!
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function parseUrl(url: string | URL, page: string | undefined): URL | undefined {
  try {
    return new URL(url, page)
  } catch {
    return undefined
  }
}
