import type { Backend } from '@self-cascade/core'

/** One behaviour that every backend must have. */
export interface ConformanceCase {
  /** The name of the test: a sentence. */
  readonly sentence: string
  /** Why the case does not apply to a backend: an optional part of the contract that it does not have. */
  readonly missing?: (backend: Backend) => string | null
  /** Gets the suite's backend, and a way to make one that may be disposed. */
  readonly run: (backend: Backend, createBackend: () => Promise<Backend>) => Promise<void>
}
