/** As much of markdown-it's tokens as the site's rules need. */
export interface MarkdownToken {
  readonly type: string
  readonly children: MarkdownToken[] | null
  attrGet(name: string): string | null
  attrSet(name: string, value: string): void
}

/** As much of markdown-it's state as the site's rules need; VitePress tells the file in `env`. */
export interface MarkdownState {
  readonly tokens: readonly MarkdownToken[]
  readonly env: { readonly path?: string; readonly realPath?: string }
}

/** As much of markdown-it as the site's rules need. */
export interface Markdown {
  readonly core: { readonly ruler: { push(name: string, rule: (state: MarkdownState) => void): unknown } }
}

/** All tokens inside blocks, such as links and images. */
export function inlineTokens({ tokens }: MarkdownState): readonly MarkdownToken[] {
  return tokens.flatMap(({ children }) => children ?? [])
}
