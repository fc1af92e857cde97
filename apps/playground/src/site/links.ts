import { posix } from 'node:path'
import type { RepositoryFiles } from './repository.ts'
import { repositoryUrl } from './repository.ts'
import { addressOf, pageFor } from './routes.ts'

const isElsewhere = (href: string) => /^([a-z][a-z+.-]*:|\/|#|$)/i.test(href)

/**
 * Turns a link as the repository's Markdown has it, relative to its file, into one of the site: a page's address, or the file
 * at the forge when the site has no page of it. Links that are not relative stay as they are.
 *
 * A link to nothing becomes the address of a page that does not exist, so that the build reports it.
 *
 * @param source Path of the file that has the link, from the repository's root.
 */
export function siteLink(href: string, source: string, files: RepositoryFiles): string {
  if (isElsewhere(href)) return href
  const [, path = '', rest = ''] = /^([^?#]*)(.*)$/.exec(href)!
  const joined = posix.join(posix.dirname(source), decodeURI(path))
  const target = joined === '.' || joined === './' ? '' : joined.replace(/\/$/, '')
  const page = pageFor(target, files)
  if (page !== undefined) return addressOf(page) + rest
  const kind = files.kindOf(target)
  if (kind === undefined) return `/${target.replace(/\.\w+$/, '')}${rest}`
  return `${repositoryUrl}/${kind === 'file' ? 'blob' : 'tree'}/main/${target}${rest}`
}
