import { expect, test } from 'vitest'
import { fillBetween, packageDocumentation } from './about.mjs'

test('text between the markers is replaced, the rest kept', () => {
  const text = '# Name\n<!-- about:start -->\nold\n<!-- about:end -->\nrest\n'
  expect(fillBetween('README.md', text, 'about', 'new')).toBe(
    '# Name\n<!-- about:start -->\nnew\n<!-- about:end -->\nrest\n',
  )
})

test('a README without markers is an error', () => {
  expect(() => fillBetween('README.md', '# Name\n', 'about', 'new')).toThrow('README.md has no <!-- about:start -->')
})

test('the package comment loses its stars and keeps its lines', () => {
  const index = `/** Not this. */
/**
 * One sentence over
 * two lines with {@link Name}.
 *
 * - first
 * - second
 *
 * @packageDocumentation
 */
export {}`
  expect(packageDocumentation('index.ts', index)).toBe('One sentence over\ntwo lines with `Name`.\n\n- first\n- second')
})
