import { createError } from '@self-cascade/core'
import { HubCacheLinksHidden, NoModelFound, SeveralModelsFound } from '../errors.ts'

/** A model among the files of a folder. */
export interface LocatedModel {
  /** `org/name` for a hub's cache, else the name of the folder that holds model_index.json. */
  readonly name: string
  /** Paths of the files, by their paths inside the model. */
  readonly paths: ReadonlyMap<string, string>
}

/** The files of a folder that was picked or dropped. */
export interface FolderFiles {
  /** What the folder is called, for messages. */
  readonly location: string
  readonly paths: readonly string[]
  readText(path: string): Promise<string>
}

const indexName = 'model_index.json'
const cachedFile = /^(?:.*\/)?models--([^/]+)\/(snapshots|blobs)\/([^/]+)/

/**
 * Finds the model in a folder: one with model_index.json in it, or a folder above it, or a cache of the Hugging Face hub, where
 * `refs/main` says which snapshot counts.
 *
 * @throws {@link NoModelFound} and {@link SeveralModelsFound}.
 * @throws {@link HubCacheLinksHidden} for a hub's cache whose links the browser does not show.
 */
export async function locateModel(files: FolderFiles): Promise<LocatedModel> {
  const roots = files.paths.filter((path) => baseName(path) === indexName).map(folderName)
  const plain = shallowest(roots.filter((root) => !cachedFile.test(root)))
  if (plain.length === 1) return modelBelow(files, plain[0]!)
  if (plain.length > 1) throw createError(SeveralModelsFound, { location: files.location, folders: plain })
  return locateCachedModel(files, roots)
}

async function locateCachedModel(files: FolderFiles, roots: readonly string[]): Promise<LocatedModel> {
  const { location, paths } = files
  const repos = new Set(roots.map((root) => cachedFile.exec(root)?.[1]).filter((repo) => repo !== undefined))
  if (repos.size > 1)
    throw createError(SeveralModelsFound, { location, folders: [...repos].map((repo) => `models--${repo}`) })
  const [repo] = repos
  if (repo === undefined) {
    if (paths.some((path) => cachedFile.exec(path)?.[2] === 'blobs'))
      throw createError(HubCacheLinksHidden, { location })
    const found = paths.length === 0 ? 'it has no files' : `none of its ${paths.length} files is ${indexName}`
    throw createError(NoModelFound, { location, found })
  }
  const snapshots = roots.filter((root) => cachedFile.test(root))
  const root = snapshots.length === 1 ? snapshots[0]! : await mainSnapshot(files, repo, snapshots)
  return { ...modelBelow(files, root), name: repo.replace('--', '/') }
}

/** The snapshot that `refs/main` names. */
async function mainSnapshot(files: FolderFiles, repo: string, snapshots: readonly string[]): Promise<string> {
  const ref = files.paths.find((path) => `/${path}`.endsWith(`/models--${repo}/refs/main`))
  const commit = ref && (await files.readText(ref)).trim()
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
