import type { Backend } from '@self-cascade/core'

/** One behaviour that every backend must have. */
export interface ConformanceCase {
  /** The name of the test: a sentence. */
  readonly sentence: string
  /** Gets the suite's backend, and a way to make one that may be disposed. */
  readonly run: (backend: Backend, createBackend: () => Promise<Backend>) => Promise<void>
}
