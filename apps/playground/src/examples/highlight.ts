/** A piece of a line and what it is. */
export interface CodeToken {
  readonly type: string
  readonly text: string
}

/** Cuts code into lines of tokens, for colours. */
export type Highlight = (code: string) => readonly (readonly CodeToken[])[]

/** Lines without colours, until there are some. */
export const plainLines: Highlight = (code) => code.split('\n').map((text) => [{ type: 'plain', text }])

/** Loads what finds the tokens of TypeScript. */
export async function loadHighlight(): Promise<Highlight> {
  const [{ parse }, { tokenize }] = await Promise.all([import('sugar-high/core'), import('sugar-high/lang/typescript')])
  return (code) => {
    const { lines } = parse(code, { tokenize, typescript: true, jsx: false })
    const found = lines.map(({ tokens }) =>
      tokens.map(({ type, value }) => ({ type, text: value.replace(/\n/g, '') })).filter(({ text }) => text !== ''),
    )
    // The text under the caret must be the text that is seen, whatever the tokens are.
    return found.map((tokens) => tokens.map(({ text }) => text).join('')).join('\n') === code ? found : plainLines(code)
  }
}
