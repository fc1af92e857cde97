import { fetchSnapshot, type HubAccess } from '../http/hub-snapshot.ts'

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

/**
 * Finds the model in a hub's cache whose links are hidden: what is left are files that are named by their digests, and the hub's
 * listing of the commit says which is which. No file is downloaded; those that were never in the cache are left out.
 */
export async function linkHubCache(files: FolderFiles, repo: string, hub: HubAccess): Promise<LocatedModel> {
  const name = repoName(repo)
  const snapshot = await fetchSnapshot(hub, { repo: name, revision: (await mainCommit(files, repo)) ?? 'main' })
  const inside = files.paths.filter((path) => `/${path}`.includes(`/models--${repo}/blobs/`))
  const blobs = new Map(inside.map((path) => [path.slice(path.lastIndexOf('/') + 1), path]))
  // large files are kept under their SHA-256, others under what Git calls them
  const found = snapshot.files.map(({ path, sha256, version }) => [path, blobs.get(sha256 ?? version ?? '')] as const)
  return { name, paths: new Map(found.filter((entry): entry is [string, string] => entry[1] !== undefined)) }
}

/** The commit that `refs/main` of a cached repository names. */
export async function mainCommit({ paths, readText }: FolderFiles, repo: string): Promise<string | undefined> {
  const ref = paths.find((path) => `/${path}`.endsWith(`/models--${repo}/refs/main`))
  return ref === undefined ? undefined : (await readText(ref)).trim()
}

/** `org--name` → `org/name`. */
export const repoName = (repo: string) => repo.replace('--', '/')
