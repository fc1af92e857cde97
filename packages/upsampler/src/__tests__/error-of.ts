import { SelfCascadeError } from '@self-cascade/core'

/** The code and the message of the typed error that an act throws; undefined when it throws none. */
export function errorOf(act: () => unknown): { readonly code: string; readonly message: string } | undefined {
  try {
    act()
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return { code: error.code, message: error.message }
    throw error
  }
  return undefined
}
