import { expect, test } from 'vitest'
import { attributeNames, defineSelfCascadeImage, SelfCascadeImage } from './index.ts'
import { showBytes } from './show-bytes.ts'

test('a server without a DOM can import the element', () => {
  expect(typeof defineSelfCascadeImage).toBe('function')
  expect(SelfCascadeImage.observedAttributes).toEqual(attributeNames)
})

test('each attribute has a property', () => {
  const properties = new Set<string>()
  for (let type = SelfCascadeImage.prototype; type; type = Object.getPrototypeOf(type))
    for (const name of Object.getOwnPropertyNames(type)) properties.add(name)
  const camelCase = attributeNames.map((name) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()))
  expect(camelCase.filter((name) => !properties.has(name))).toEqual([])
})

test.each([
  [999, '999 bytes'],
  [12_352, '12 kB'],
  [1_749_000_000, '1.7 GB'],
  [9_960_000, '10 MB'],
  [9_940_000, '9.9 MB'],
])('%i bytes are %s', (bytes, shown) => {
  expect(showBytes(bytes)).toBe(shown)
})
