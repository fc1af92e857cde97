import { headingSlug } from './heading-slug.ts'
import type { RepositoryFiles } from './repository.ts'
import { addressOf, isShown, ownPages, pageOf } from './routes.ts'

/** An entry of a navigation list. */
export interface NavigationItem {
  readonly text: string
  readonly link: string
}

/** A named list of entries. */
export interface NavigationGroup {
  readonly text: string
  readonly items: NavigationItem[]
}

/** The sidebar of each part of the site, by the address that the part's pages begin with. */
export function sidebars(files: RepositoryFiles): Record<string, NavigationGroup[]> {
  const guide = [guideGroup(files), contributingGroup(files)]
  return {
    '/guide/': guide,
    '/contributing/': guide,
    '/decisions/': [decisionsGroup(files), contributingGroup(files)],
    '/packages/': [packagesGroup(files)],
    '/api/': [apiGroup(files)],
    '/errors': [errorsGroup(files)],
  }
}

/** Guide pages in the order and with the names of the table of contents in apps/docs/README.md, then those it leaves out. */
function guideGroup(files: RepositoryFiles): NavigationGroup {
  const contents = [...files.read('apps/docs/README.md').matchAll(/^- \[([^\]]+)\]\((guide\/[^)]+\.md)\)/gm)]
  const listed = contents.map(([, text, path]) => item(`apps/docs/${path}`, text!))
  const links = new Set(listed.map(({ link }) => link))
  const others = pagesIn('apps/docs/guide', files).map((path) => item(path, titleOf(files.read(path))))
  return {
    text: 'Guide',
    items: [{ text: 'Overview', link: '/guide/' }, ...listed, ...others.filter(({ link }) => !links.has(link))],
  }
}

function contributingGroup(files: RepositoryFiles): NavigationGroup {
  const pages = pagesIn('contributing', files).map((path) => item(path, titleOf(files.read(path))))
  const first = { text: 'Contributing', link: '/contributing/' }
  return { text: 'Working on it', items: [first, ...pages, { text: 'Decisions', link: '/decisions/' }] }
}

/** Newest first, by the date in the file's name. */
export function decisionsGroup(files: RepositoryFiles): NavigationGroup {
  const pages = pagesIn('contributing/decisions', files).reverse()
  return {
    text: 'Decisions',
    items: [{ text: 'Overview', link: '/decisions/' }, ...pages.map((path) => item(path, titleOf(files.read(path))))],
  }
}

function packagesGroup(files: RepositoryFiles): NavigationGroup {
  const readmes = ['apps/cli', ...files.list('packages').map((name) => `packages/${name}`)]
    .map((folder) => `${folder}/README.md`)
    .filter((path) => files.kindOf(path) === 'file' && isShown(path, files))
  const pages = readmes.map((path) => item(path, shortName(titleOf(files.read(path)))))
  return { text: 'Packages', items: [{ text: 'Overview', link: '/packages/' }, ...pages] }
}

function apiGroup(files: RepositoryFiles): NavigationGroup {
  const pages = pagesIn('apps/docs/api', files).map((path) => item(path, shortName(titleOf(files.read(path)))))
  return { text: 'API', items: [{ text: 'Overview', link: '/api/' }, ...pages] }
}

/** The packages of the errors page, by their headings. */
function errorsGroup(files: RepositoryFiles): NavigationGroup {
  const headings = [...files.read('apps/docs/errors.md').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading!)
  const items = headings.map((text) => ({ text: shortName(text), link: `/errors#${headingSlug(text)}` }))
  return { text: 'Errors', items }
}

/** A tool with the `description` of its front matter. */
export interface Tool extends NavigationItem {
  readonly description: string
}

/** The tools: pages of `pages/try`, by the `order` of their front matter, then by name. */
export function tools(files: RepositoryFiles): Tool[] {
  return pagesIn(`${ownPages}/try`, files)
    .map((path) => ({ ...item(path, titleOf(files.read(path))), source: files.read(path) }))
    .sort((a, b) => orderOf(a.source) - orderOf(b.source) || a.text.localeCompare(b.text))
    .map(({ text, link, source }) => ({ text, link, description: frontMatterValue(source, 'description') ?? '' }))
}

const orderOf = (source: string) => Number(frontMatterValue(source, 'order') ?? 1000)

function pagesIn(folder: string, files: RepositoryFiles): string[] {
  const isPage = (name: string) => name.endsWith('.md') && name !== 'index.md'
  return files
    .list(folder)
    .filter(isPage)
    .map((name) => `${folder}/${name}`)
}

function item(path: string, text: string): NavigationItem {
  return { text, link: addressOf(pageOf(path) ?? path) }
}

/** The `title` of the front matter, or the first heading without its marks. */
export function titleOf(source: string): string {
  const found = frontMatterValue(source, 'title') ?? /^# +(.+)$/m.exec(source)?.[1] ?? ''
  return found.replace(/[`*]/g, '').trim()
}

/** A one-line value of the front matter. */
function frontMatterValue(source: string, key: string): string | undefined {
  const lines = /^---\n([\s\S]*?)\n---/.exec(source)?.[1]?.split('\n') ?? []
  return lines
    .find((line) => line.startsWith(`${key}:`))
    ?.slice(key.length + 1)
    .trim()
}

const shortName = (title: string) => title.replace('@self-cascade/', '')
