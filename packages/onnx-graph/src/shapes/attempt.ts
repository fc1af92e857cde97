import { SelfCascadeError } from '@self-cascade/core'

/** Runs what reads a node of a foreign model; a missing attribute or unreadable tensor there only means that nothing is known. */
export function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return undefined
    throw error
  }
}
