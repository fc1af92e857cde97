import type { RepositoryFiles } from './repository.ts'

/** Where the site's own pages are. */
export const ownPages = 'apps/playground/pages'

/** How the path of a Markdown file becomes the path of a page; the first rule that matches decides. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/^apps\/playground\/pages\/(.+)$/, '$1'],
  [/^apps\/docs\/README\.md$/, 'guide/index.md'],
  [/^apps\/docs\/((?:guide|api)\/.+|errors\.md)$/, '$1'],
  [/^apps\/cli\/README\.md$/, 'packages/cli.md'],
  [/^packages\/([^/]+)\/README\.md$/, 'packages/$1.md'],
  [/^CONTRIBUTING\.md$/, 'contributing/index.md'],
  [/^contributing\/decisions\/(.+)$/, 'decisions/$1'],
  [/^contributing\/([^/]+)$/, 'contributing/$1'],
]

/**
 * Gives the path of the page that a Markdown file of the repository becomes, such as `guide/cascade.md` for
 * `apps/docs/guide/cascade.md`, or nothing when the site does not show it.
 */
export function pageOf(path: string): string | undefined {
  if (!path.endsWith('.md')) return undefined
  const rule = rules.find(([pattern]) => pattern.test(path))
  return rule && path.replace(rule[0], rule[1])
}

/** Gives the address of a page below the site's base: `guide/cascade.md` is at `/guide/cascade`, `guide/index.md` at `/guide/`. */
export function addressOf(page: string): string {
  return `/${page.replace(/(^|\/)index\.md$/, '$1').replace(/\.md$/, '')}`
}

/** Folders that have a page which is not their README. */
const folderPages: Readonly<Record<string, string>> = {
  '': 'index.md',
  'apps/docs/api': 'api/index.md',
  'apps/docs/guide': 'guide/index.md',
  packages: 'packages/index.md',
  contributing: 'contributing/index.md',
  'contributing/decisions': 'decisions/index.md',
}

/** Gives the page of a file or folder that a link names, or nothing when the site has none. */
export function pageFor(path: string, files: RepositoryFiles): string | undefined {
  const folder = path.replace(/\/$/, '')
  const folderPage = folderPages[folder]
  if (folderPage !== undefined) return folderPage
  if (files.kindOf(folder) === 'folder') return shownPage(`${folder}/README.md`, files)
  return folder === 'README.md' ? 'index.md' : shownPage(path, files)
}

function shownPage(path: string, files: RepositoryFiles): string | undefined {
  return files.kindOf(path) === 'file' && isShown(path, files) ? pageOf(path) : undefined
}

/** Tells whether a Markdown file is a page of the site. A package's README is one as soon as it says more than its About. */
export function isShown(path: string, files: RepositoryFiles): boolean {
  if (pageOf(path) === undefined) return false
  return !/^packages\/[^/]+\/README\.md$/.test(path) || /^## /m.test(files.read(path))
}
