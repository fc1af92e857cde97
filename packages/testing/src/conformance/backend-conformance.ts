import type { Backend } from '@self-cascade/core'
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest'
import type { ConformanceCase } from './conformance-case.ts'
import { feedCases } from './feed-cases.ts'
import { keptLifetimeCases } from './kept-lifetime-cases.ts'
import { keptTensorCases } from './kept-tensor-cases.ts'
import { lifetimeCases } from './lifetime-cases.ts'
import { valueCases } from './value-cases.ts'

const cases = { ...valueCases, ...feedCases, ...keptTensorCases, ...keptLifetimeCases, ...lifetimeCases }

/** The name of one conformance case. */
export type BackendConformanceCase = keyof typeof cases

/** What {@link backendConformance} is given. */
export interface BackendConformanceOptions {
  /** Name of the suite. */
  readonly name: string
  /** Makes a backend; called several times, each backend is disposed by the suite. */
  readonly setup: () => Backend | Promise<Backend>
  /** The cases that this backend cannot pass, each with the reason. */
  readonly skip?: Partial<Readonly<Record<BackendConformanceCase, string>>>
  /** Limit for one case in milliseconds; 60 000 when absent. */
  readonly timeout?: number
}

/**
 * Registers vitest tests of everything that core's `Backend` and `Session` promise; cases of optional members are
 * skipped where the backend does not have them. The models are built in memory, so no file is needed.
 *
 * @example
 * ```ts
 * backendConformance({ name: 'inline', setup: () => nodeBackend({ isolation: 'inline' }), skip: { abortDuringRun: 'blocks' } })
 * ```
 */
export function backendConformance({ name, setup, skip = {}, timeout = 60_000 }: BackendConformanceOptions): void {
  describe(`${name} conforms to the backend contract`, () => {
    const made: Backend[] = []
    const createBackend = async () => {
      const backend = await setup()
      made.push(backend)
      return backend
    }
    let shared: Backend
    beforeAll(async () => {
      shared = await createBackend()
    }, timeout)
    afterAll(async () => {
      for (const backend of made) await backend.dispose()
    }, timeout)
    for (const [key, { sentence, missing, run }] of Object.entries(cases) as [
      BackendConformanceCase,
      ConformanceCase,
    ][]) {
      const reason = skip[key]
      if (reason) test.skip(`${sentence} (skipped: ${reason})`)
      else {
        const body = async (context: TestContext) => {
          const reason = missing?.(shared)
          if (reason) context.skip(reason)
          await run(shared, createBackend)
        }
        test(sentence, body, timeout)
      }
    }
  })
}
