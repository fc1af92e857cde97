import { SelfCascadeError } from '@self-cascade/core'
import { expect } from 'vitest'

/**
 * Waits for a rejection with a typed error, checks its code where one is given, and gives the error for more checks.
 */
export async function expectTypedError(promise: Promise<unknown>, code?: string): Promise<SelfCascadeError> {
  const outcome = await promise.then(
    () => 'nothing was thrown',
    (error: unknown) => error,
  )
  expect(SelfCascadeError.isInstance(outcome), `expected a typed error, got ${outcome}`).toBe(true)
  const error = outcome as SelfCascadeError
  if (code !== undefined) expect(error.code).toBe(code)
  return error
}
