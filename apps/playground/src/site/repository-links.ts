import { relative } from 'node:path'
import { siteLink } from './links.ts'
import type { RepositoryFiles } from './repository.ts'

/** As much of markdown-it as the rule needs. */
interface Token {
  readonly type: string
  readonly children: Token[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}
interface CoreState {
  readonly tokens: readonly Token[]
  readonly env: { readonly path?: string; readonly realPath?: string }
}
interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: CoreState) => void): unknown } }
}

/**
 * A markdown-it rule that maps links among the repository's files to pages of the site, see {@link siteLink}.
 *
 * @param root The folder that paths are relative to.
 */
export function repositoryLinks(markdown: Markdown, root: string, files: RepositoryFiles): void {
  markdown.core.ruler.push('repository-links', ({ tokens, env }) => {
    const path = env.realPath ?? env.path
    if (path === undefined) return
    const source = relative(root, path).replaceAll('\\', '/')
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href !== null) token.attrSet('href', siteLink(href, source, files))
    }
  })
}
