import { createError, InvalidOption } from '@self-cascade/core'
import { NoModelFound } from '../errors.ts'
import type { ModelFile, StorableModelFolder } from '../storable-model-folder.ts'
import type { Fetch } from './http-client.ts'
import { httpModelFolder } from './http-model-folder.ts'
import { fetchCommit, fetchTree } from './hub-tree.ts'

/** Options of {@link hubModelFolder}. */
export interface HubModelFolderOptions {
  /** `organisation/name`. */
  readonly repo: string
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string
  /** Folder inside the repository that holds model_index.json. By default it is found at the top or one folder deeper. */
  readonly folder?: string
  /** Default `https://huggingface.co`. */
  readonly hubUrl?: string
  /** For private models and those whose licence must be accepted. */
  readonly accessToken?: string
  /** In place of the global `fetch`. */
  readonly fetch?: Fetch
}

/**
 * Gives a model of the Hugging Face hub, or of a server that answers like it. The revision is resolved to a commit first, so that
 * all files are of one state. Digests of large files come with the listing.
 *
 * Nothing is asked for before the folder is used. It throws then {@link ModelUnreachable}, {@link ModelAccessDenied} and
 * {@link NoModelFound}.
 *
 * @throws {@link InvalidOption} for a repository name that is none.
 */
export function hubModelFolder(options: HubModelFolderOptions): StorableModelFolder {
  const { repo, revision = 'main', folder, accessToken, fetch } = options
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(repo)) {
    throw createError(InvalidOption, {
      name: 'repo',
      value: repo,
      expected: 'the name of a repository, organisation/name',
    })
  }
  const hubUrl = (options.hubUrl ?? 'https://huggingface.co').replace(/\/+$/, '')
  const location = `${hubUrl}/${repo}/tree/${revision}${folder ? `/${folder}` : ''}`
  const client = { fetch, headers: accessToken ? { Authorization: `Bearer ${accessToken}` } : undefined }
  let commit = ''
  let prefix = ''
  return httpModelFolder({
    location,
    name: repo,
    client,
    revision: () => commit,
    urlOf: (path) => {
      const encoded = `${prefix}${path}`.split('/').map(encodeURIComponent).join('/')
      return `${hubUrl}/${repo}/resolve/${commit}/${encoded}`
    },
    fetchFiles: async () => {
      commit = await fetchCommit(client, `${hubUrl}/api/models/${repo}`, revision)
      const tree = await fetchTree(client, `${hubUrl}/api/models/${repo}`, commit)
      prefix = modelPrefix(location, tree, folder)
      return tree
        .filter(({ path }) => path.startsWith(prefix))
        .map((file) => ({ ...file, path: file.path.slice(prefix.length) }))
    },
  })
}

/** The folder with model_index.json and a slash, or nothing for the top. */
function modelPrefix(location: string, files: readonly ModelFile[], folder: string | undefined): string {
  const index = /^(?:[^/]+\/)?model_index\.json$/
  const found = files
    .map(({ path }) => path)
    .filter((path) => (folder ? path === `${folder}/model_index.json` : index.test(path)))
  const [shortest] = found.sort((first, second) => first.length - second.length)
  if (shortest === undefined)
    throw createError(NoModelFound, { location, found: `none of its ${files.length} files is model_index.json` })
  return shortest.slice(0, -'model_index.json'.length)
}
