import { createError } from '@self-cascade/core'
import { HubCacheLinksHidden, NoModelFound, SeveralModelsFound } from '../errors.ts'
import type { HubAccess } from '../http/hub-snapshot.ts'
import { type FolderFiles, type LocatedModel, linkHubCache, mainCommit, repoName } from './link-hub-cache.ts'

const indexName = 'model_index.json'
const cachedFile = /^(?:.*\/)?models--([^/]+)\/(snapshots|blobs)\/([^/]+)/

/**
 * Finds the model in a folder: one with model_index.json in it, or a folder above it, or a cache of the Hugging Face hub, where
 * `refs/main` says which snapshot counts.
 *
 * @param hub - Asked for the names of the files of a cache whose links the browser does not show.
 * @throws {@link NoModelFound} and {@link SeveralModelsFound}.
 * @throws {@link HubCacheLinksHidden} for such a cache, when no hub may be asked.
 */
export async function locateModel(files: FolderFiles, hub?: HubAccess): Promise<LocatedModel> {
  const roots = files.paths.filter((path) => baseName(path) === indexName).map(folderName)
  const plain = shallowest(roots.filter((root) => !cachedFile.test(root)))
  if (plain.length === 1) return modelBelow(files, plain[0]!)
  if (plain.length > 1) throw createError(SeveralModelsFound, { location: files.location, folders: plain })
  return locateCachedModel(files, roots, hub)
}

async function locateCachedModel(
  files: FolderFiles,
  roots: readonly string[],
  hub: HubAccess | undefined,
): Promise<LocatedModel> {
  const { location, paths } = files
  const snapshots = roots.filter((root) => cachedFile.test(root))
  const repos = new Set((snapshots.length > 0 ? snapshots : paths).flatMap((path) => cachedFile.exec(path)?.[1] ?? []))
  const [repo] = repos
  if (repo === undefined) {
    const found = paths.length === 0 ? 'it has no files' : `none of its ${paths.length} files is ${indexName}`
    throw createError(NoModelFound, { location, found })
  }
  if (repos.size > 1) {
    throw createError(SeveralModelsFound, { location, folders: [...repos].map((one) => `models--${one}`) })
  }
  if (snapshots.length === 0) {
    if (hub) return linkHubCache(files, repo, hub)
    throw createError(HubCacheLinksHidden, { location })
  }
  const root = snapshots.length === 1 ? snapshots[0]! : await mainSnapshot(files, repo, snapshots)
  return { ...modelBelow(files, root), name: repoName(repo) }
}

/** The snapshot that `refs/main` names. */
async function mainSnapshot(files: FolderFiles, repo: string, snapshots: readonly string[]): Promise<string> {
  const commit = await mainCommit(files, repo)
  const main = snapshots.find((root) => baseName(root) === commit)
  if (main === undefined) throw createError(SeveralModelsFound, { location: files.location, folders: snapshots })
  return main
}

function modelBelow({ location, paths }: FolderFiles, root: string): LocatedModel {
  const prefix = root === '' ? '' : `${root}/`
  const inside = paths.filter((path) => path.startsWith(prefix))
  return {
    name: baseName(root) || location,
    paths: new Map(inside.map((path) => [path.slice(prefix.length), path])),
  }
}

/** Those of the folders that lie least deep, as long as that is the folder itself or one deeper. */
function shallowest(roots: readonly string[]): readonly string[] {
  const depth = (root: string) => (root === '' ? 0 : root.split('/').length)
  // picked files begin with the picked folder's own name
  const least = Math.min(...roots.map(depth), 3)
  return roots.filter((root) => depth(root) === least && least <= 2)
}

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const folderName = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
