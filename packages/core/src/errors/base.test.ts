import { expect, test } from 'vitest'
import { createError, defineError, SelfCascadeError } from './base.ts'
import { DimsMismatch, UnknownName } from './catalog.ts'

test('an error says what, why and how to fix it, and keeps its cause', () => {
  const cause = new Error('below')
  const error = createError(DimsMismatch, { name: 'pivot', actual: [1, 4], expected: [1, 8] }, { cause })
  expect(error.message).toBe(
    '[DimsMismatch] pivot has dims [1,4]; expected [1,8]. Tensors are combined element by element, so their dims must be the same. Resize or reshape one of them first.',
  )
  expect(error.cause).toBe(cause)
})

test('an unknown name lists the known ones', () => {
  const error = createError(UnknownName, { kind: 'scheduler', name: 'Foo', known: ['A', 'B'] })
  expect(error.why).toContain('A, B')
})

test('an error of another copy of the package is recognised by its marker', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('self-cascade.error')]: true, code: 'DimsMismatch' })
  expect(SelfCascadeError.isInstance(foreign)).toBe(true)
  expect(SelfCascadeError.isInstance(foreign, DimsMismatch)).toBe(true)
  expect(SelfCascadeError.isInstance(foreign, UnknownName)).toBe(false)
  expect(SelfCascadeError.isInstance(new Error('x'))).toBe(false)
})

test('why and fix may depend on the parameters', () => {
  const Odd = defineError<{ n: number }>({
    code: 'Odd',
    what: ({ n }) => `${n}.`,
    why: ({ n }) => `${n} is odd.`,
    fix: 'Add 1.',
  })
  expect(createError(Odd, { n: 3 }).message).toBe('[Odd] 3. 3 is odd. Add 1.')
})
