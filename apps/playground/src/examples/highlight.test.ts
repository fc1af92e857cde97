import { expect, test } from 'vitest'
import { readExamples } from './example-files.ts'
import { loadHighlight } from './highlight.ts'

const highlight = await loadHighlight()
const textOf = (code: string) =>
  highlight(code)
    .map((tokens) => tokens.map(({ text }) => text).join(''))
    .join('\n')

test.each(readExamples())('$name is coloured, and its text stays as it is', ({ source }) => {
  expect(textOf(source)).toBe(source)
  const types = new Set(highlight(source).flatMap((tokens) => tokens.map(({ type }) => type)))
  expect(types).toContain('keyword')
  expect(types).toContain('string')
  expect(types).toContain('comment')
})

test.each(['', '\n', 'const a = `x', "'open", '/* open', '<div>', 'a < b > c', '\ttab\n\n'])(
  '%j keeps its text',
  (code) => {
    expect(textOf(code)).toBe(code)
  },
)
