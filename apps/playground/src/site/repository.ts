import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, which is VitePress' source folder: pages are where their sources are. */
export const repositoryRoot = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '')

/** Where links to files that are no pages lead. */
export const repositoryUrl = 'https://github.com/self-cascade/self-cascade'

/** What the site needs to know of the repository's files; paths are relative to the root, with slashes. */
export interface RepositoryFiles {
  /** Tells whether a path is a file, a folder or nothing. */
  kindOf(path: string): 'file' | 'folder' | undefined
  /** Names of what is in a folder, sorted; empty where there is no such folder. */
  list(path: string): readonly string[]
  read(path: string): string
}

/** Reads the files below a folder. */
export function filesBelow(root: string): RepositoryFiles {
  return {
    kindOf(path) {
      const full = join(root, path)
      if (!existsSync(full)) return undefined
      return isFolder(full) ? 'folder' : 'file'
    },
    list: (path) => (existsSync(join(root, path)) ? readdirSync(join(root, path)).sort() : []),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  }
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path)
    return true
  } catch {
    return false
  }
}
