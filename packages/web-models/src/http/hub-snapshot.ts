import { createError } from '@self-cascade/core'
import { NoModelFound, SeveralModelsFound } from '../errors.ts'
import type { ModelFile } from '../storable-model-folder.ts'
import type { Fetch, HttpClient } from './http-client.ts'
import { fetchCommit, fetchTree } from './hub-tree.ts'

/** How a hub is asked. */
export interface HubAccess {
  /** Default `https://huggingface.co`. */
  readonly hubUrl?: string
  /** For private models and those whose licence must be accepted. */
  readonly accessToken?: string
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch
}

/** The model in a repository at one commit. */
export interface HubSnapshot {
  readonly commit: string
  /** The model's folder in the repository and a slash, or nothing for the top. */
  readonly prefix: string
  /** With paths inside the model's folder. */
  readonly files: readonly ModelFile[]
}

/** The hub's address without a slash at its end. */
export const hubAddress = ({ hubUrl = 'https://huggingface.co' }: HubAccess) => hubUrl.replace(/\/+$/, '')

/** Sends the access token, when there is one. */
export function hubClient({ accessToken, fetch }: HubAccess): HttpClient {
  return { fetch, headers: accessToken ? { Authorization: `Bearer ${accessToken}` } : undefined }
}

/**
 * Resolves a revision to its commit and lists the model's files in it.
 *
 * @throws {@link NoModelFound} and {@link SeveralModelsFound}.
 */
export async function fetchSnapshot(
  access: HubAccess,
  {
    repo,
    revision,
    folder,
  }: { readonly repo: string; readonly revision: string; readonly folder?: string | undefined },
): Promise<HubSnapshot> {
  const client = hubClient(access)
  const api = `${hubAddress(access)}/api/models/${repo}`
  const commit = await fetchCommit(client, api, revision)
  const tree = await fetchTree(client, api, commit)
  const prefix = modelPrefix(`${hubAddress(access)}/${repo}`, tree, folder)
  const inside = tree.filter(({ path }) => path.startsWith(prefix))
  return { commit, prefix, files: inside.map((file) => ({ ...file, path: file.path.slice(prefix.length) })) }
}

const indexName = 'model_index.json'

function modelPrefix(location: string, files: readonly ModelFile[], folder: string | undefined): string {
  const paths = files.map(({ path }) => path)
  const prefixes = paths
    .filter((path) => /^([^/]+\/)?model_index\.json$/.test(path))
    .map((path) => path.slice(0, -indexName.length))
  if (folder !== undefined && paths.includes(`${folder}/${indexName}`)) return `${folder}/`
  if (folder === undefined && prefixes.includes('')) return ''
  if (folder !== undefined || prefixes.length === 0) {
    const where = folder === undefined ? indexName : `${folder}/${indexName}`
    throw createError(NoModelFound, { location, found: `none of its ${files.length} files is ${where}` })
  }
  if (prefixes.length === 1) return prefixes[0]!
  throw createError(SeveralModelsFound, { location, folders: prefixes.map((prefix) => prefix.slice(0, -1)) })
}
