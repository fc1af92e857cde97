import { createError, InvalidOption } from '@self-cascade/core'
import type { StorableModelFolder } from '../storable-model-folder.ts'
import { httpModelFolder } from './http-model-folder.ts'
import { fetchSnapshot, type HubAccess, hubAddress, hubClient } from './hub-snapshot.ts'

/** Options of {@link hubModelFolder}. */
export interface HubModelFolderOptions extends HubAccess {
  /** `organisation/name`. */
  readonly repo: string
  /** Branch, tag or commit. Default `main`. */
  readonly revision?: string
  /** Folder inside the repository that holds model_index.json. By default it is found at the top or one folder deeper. */
  readonly folder?: string
}

/**
 * Gives a model of the Hugging Face hub, or of a server that answers like it. The revision is resolved to a commit first, so that
 * all files are of one state. Digests of large files come with the listing.
 *
 * Nothing is asked for before the folder is used. It throws then {@link ModelUnreachable}, {@link ModelAccessDenied},
 * {@link NoModelFound} and {@link SeveralModelsFound}.
 *
 * @throws {@link InvalidOption} for a repository name that is none.
 */
export function hubModelFolder(options: HubModelFolderOptions): StorableModelFolder {
  const { repo, revision = 'main', folder } = options
  if (!/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/.test(repo)) {
    const expected = 'the name of a repository, organisation/name'
    throw createError(InvalidOption, { name: 'repo', value: repo, expected })
  }
  const address = `${hubAddress(options)}/${repo}`
  let commit = ''
  let prefix = ''
  return httpModelFolder({
    location: `${address}/tree/${revision}${folder ? `/${folder}` : ''}`,
    name: repo,
    client: hubClient(options),
    revision: () => commit,
    urlOf: (path) => `${address}/resolve/${commit}/${`${prefix}${path}`.split('/').map(encodeURIComponent).join('/')}`,
    fetchFiles: async () => {
      const snapshot = await fetchSnapshot(options, { repo, revision, folder })
      ;({ commit, prefix } = snapshot)
      return snapshot.files
    },
  })
}
