import { expect, test } from 'vitest'
import { indentAt, isRunKey } from './editing.ts'

test('a new line begins where the last one began, and further in after an opening bracket', () => {
  expect(indentAt('  a\n', 3)).toBe('  ')
  expect(indentAt('for (;;) {', 10)).toBe('  ')
  expect(indentAt('  f([', 5)).toBe('    ')
  expect(indentAt('    long', 2)).toBe('  ')
  expect(indentAt('', 0)).toBe('')
})

test('Enter alone is a new line', () => {
  expect(isRunKey({ key: 'Enter', ctrlKey: false, metaKey: false })).toBe(false)
  expect(isRunKey({ key: 'Enter', ctrlKey: false, metaKey: true })).toBe(true)
})
