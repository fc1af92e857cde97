import { expect, test } from 'vitest'
import { fileName } from './file-name.ts'

test.each([
  ['a striped red house, in the snow', 'a-striped-red-house-in-the-snow-7.png'],
  ['  Ein Häuschen / C:\\con..', 'ein-hauschen-c-con-7.png'],
  ['赤い家', '赤い家-7.png'],
  ['../..', 'picture-7.png'],
])('%s', (prompt, name) => {
  expect(fileName(prompt, 7)).toBe(name)
})

test('a long prompt gives a short name', () => {
  expect(fileName('word '.repeat(100), 1).length).toBeLessThan(70)
})
