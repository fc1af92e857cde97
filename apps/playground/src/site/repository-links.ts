import { relative } from 'node:path'
import { siteLink } from './links.ts'
import { inlineTokens, type Markdown } from './markdown-rules.ts'
import type { RepositoryFiles } from './repository.ts'

/**
 * A markdown-it rule that maps links among the repository's files to pages of the site, see {@link siteLink}.
 *
 * @param root The folder that paths are relative to.
 */
export function repositoryLinks(markdown: Markdown, root: string, files: RepositoryFiles): void {
  markdown.core.ruler.push('repository-links', (state) => {
    const path = state.env.realPath ?? state.env.path
    if (path === undefined) return
    const source = relative(root, path).replaceAll('\\', '/')
    for (const token of inlineTokens(state)) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href !== null) token.attrSet('href', siteLink(href, source, files))
    }
  })
}
