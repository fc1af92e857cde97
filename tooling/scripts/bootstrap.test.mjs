import { expect, test } from 'vitest'
import { isNodeRecentEnough } from './bootstrap.mjs'

test('a Node version is compared by number, not by text', () => {
  expect(isNodeRecentEnough('20.9.0', '>=20.19')).toBe(false)
  expect(isNodeRecentEnough('18.20.1', '>=20.19')).toBe(false)
  expect(isNodeRecentEnough('20.19.0', '>=20.19')).toBe(true)
  expect(isNodeRecentEnough('24.1.0', '>=20.19')).toBe(true)
})
