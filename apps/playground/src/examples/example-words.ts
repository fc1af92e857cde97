/** The title that a file's name gives: `04-scale-plan` is `04 Scale plan`. */
export function titleOf(name: string): string {
  const [number = '', ...words] = name.split('-')
  const title = words.join(' ')
  return `${number} ${title.charAt(0).toUpperCase()}${title.slice(1)}`
}

/** The comment at the head of an example, as a sentence or two. */
export function introductionOf(source: string): string {
  const lines = source.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join(' ')
}

/** The code without that comment. */
export function codeOf(source: string): string {
  return source.replace(/^(\/\/[^\n]*\n)+/, '')
}
