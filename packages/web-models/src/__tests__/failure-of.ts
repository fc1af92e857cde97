import { SelfCascadeError } from '@self-cascade/core'
import { expect } from 'vitest'

/** Gives the typed error that a promise rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<SelfCascadeError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (SelfCascadeError.isInstance(error)) return error
  return expect.fail(`no typed error was thrown: ${String(error)}`)
}
