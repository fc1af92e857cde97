import { expect, test } from 'vitest'
import { assertUniqueCodes, collectErrors } from './collect-errors.mjs'

const source = `
import { defineError } from '@self-cascade/core'
const show = (dims) => dims.join('x')

/** Thrown when a size
 *  is odd. */
export const OddSize = defineError<{ name: string; size: readonly number[] }>({
  code: 'OddSize',
  what: ({ name, size }) => \`\${name} is \${show(size)}.\`,
  why: 'Sizes are ' + 'even.',
  fix: ({ name }) => (name === '' ? 'Give a name.' : \`Change \${name}.\`),
})
`

test('an error is read with its parameters as placeholders', () => {
  expect(collectErrors('a/errors.ts', source)).toEqual([
    {
      code: 'OddSize',
      doc: 'Thrown when a size is odd.',
      what: '{name} is {size}.',
      why: 'Sizes are even.',
      fix: 'Give a name. | Change {name}.',
      place: 'a/errors.ts:7',
    },
  ])
})

test('the code and the name of the constant are one', () => {
  expect(() => collectErrors('a/errors.ts', source.replace("code: 'OddSize'", "code: 'Other'"))).toThrow(
    'OddSize has the code',
  )
})

test('a code that is declared twice is refused, naming both places', () => {
  const entries = [...collectErrors('a/errors.ts', source), ...collectErrors('b/errors.ts', source)]
  expect(() => assertUniqueCodes(entries)).toThrow(
    'b/errors.ts:7 declares OddSize again; it is already at a/errors.ts:7',
  )
})
