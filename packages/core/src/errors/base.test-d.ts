import { expectTypeOf, test } from 'vitest'
import { createError, defineError, SelfCascadeError } from './base.ts'
import { DimsMismatch } from './catalog.ts'

test('the parameters of an error are checked where it is made', () => {
  const Odd = defineError<{ n: number }>({ code: 'Odd', what: ({ n }) => `${n}.`, why: 'Odd.', fix: 'Add 1.' })
  expectTypeOf(createError(Odd, { n: 3 })).toEqualTypeOf<SelfCascadeError>()
  // @ts-expect-error n is missing
  createError(Odd, {})
  // @ts-expect-error dims are numbers
  createError(DimsMismatch, { name: 'pivot', actual: ['1'], expected: [1] })
})

test('isInstance narrows an unknown value', () => {
  const code = (value: unknown) => (SelfCascadeError.isInstance(value, DimsMismatch) ? value.code : undefined)
  expectTypeOf(code).returns.toEqualTypeOf<string | undefined>()
})
