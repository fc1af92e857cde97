import { createError } from '@self-cascade/core'
import { ModelUnreachable } from '../errors.ts'
import type { ModelFile } from '../storable-model-folder.ts'
import { type HttpClient, sendRequest, statusError } from './http-client.ts'

/** What the hub tells of a file: `lfs.oid` is the SHA-256 of a large one, `oid` Git's digest of any. */
interface TreeEntry {
  readonly type: string
  readonly path: string
  readonly size: number
  readonly oid?: string
  readonly lfs?: { readonly oid?: string; readonly size?: number }
}

/** Asks which commit a branch or tag points at. */
export async function fetchCommit(client: HttpClient, apiUrl: string, revision: string): Promise<string> {
  const url = `${apiUrl}/revision/${encodeURIComponent(revision)}`
  const { json } = await fetchJson<{ sha?: unknown }>(client, url)
  if (typeof json.sha === 'string' && /^[0-9a-f]{7,64}$/.test(json.sha)) return json.sha
  throw createError(ModelUnreachable, { url, reason: 'the answer names no commit' })
}

/** Lists all files of a commit, page by page. */
export async function fetchTree(client: HttpClient, apiUrl: string, commit: string): Promise<readonly ModelFile[]> {
  const files: ModelFile[] = []
  let url: string | undefined = `${apiUrl}/tree/${commit}?recursive=true`
  while (url !== undefined) {
    const page: FetchedJson<readonly TreeEntry[]> = await fetchJson(client, url)
    if (!Array.isArray(page.json))
      throw createError(ModelUnreachable, { url, reason: 'the answer is no list of files' })
    files.push(...page.json.filter(({ type }) => type === 'file').map(modelFile))
    url = page.next
  }
  return files
}

function modelFile({ path, size, oid, lfs }: TreeEntry): ModelFile {
  return { path, bytes: lfs?.size ?? size, sha256: lfs?.oid?.replace(/^sha256:/, ''), version: oid }
}

interface FetchedJson<T> {
  readonly json: T
  /** Address of the next page. */
  readonly next: string | undefined
}

async function fetchJson<T>(client: HttpClient, url: string): Promise<FetchedJson<T>> {
  const response = await sendRequest(client, url, { cache: 'no-cache' })
  if (!response.ok) {
    await response.body?.cancel()
    throw statusError(url, response)
  }
  try {
    return { json: (await response.json()) as T, next: nextPage(response.headers.get('link'), url) }
  } catch (cause) {
    throw createError(ModelUnreachable, { url, reason: 'the answer is not JSON' }, { cause })
  }
}

/** The address that a `Link` header calls next; only one on the same server, since a token is sent there. */
function nextPage(link: string | null, url: string): string | undefined {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1]
  if (target === undefined) return undefined
  const next = new URL(target, url)
  return next.origin === new URL(url).origin ? next.href : undefined
}
