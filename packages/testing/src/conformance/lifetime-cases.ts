import { createTensor, type Session } from '@self-cascade/core'
import { expect } from 'vitest'
import { expectTypedError } from '../expect-typed-error.ts'
import { identityModel, matMulModel, slowModel } from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'

const one = createTensor('float32', new Float32Array([1]), [1])
const identity = () => ({ bytes: identityModel('float32', [1]) })

async function square(session: Session, value: number): Promise<number> {
  const input = createTensor('float32', new Float32Array([value]), [1, 1])
  const { output } = await session.run({ a: input, b: input })
  return Number((await output!.getData())[0])
}

/** Order, time, aborts and the end of things. */
export const lifetimeCases = {
  concurrency: {
    sentence: 'serves runs that are asked for at once, in two sessions, each with its own result',
    run: async (backend) => {
      const [left, right] = await Promise.all([
        backend.createSession({ bytes: matMulModel() }),
        backend.createSession({ bytes: matMulModel() }),
      ])
      const values = Array.from({ length: 8 }, (_, index) => index + 1)
      const squares = await Promise.all(values.map((value) => square(value % 2 ? left : right, value)))
      expect(squares).toEqual(values.map((value) => value ** 2))
    },
  },
  feedsAreKept: {
    sentence: 'leaves the feeds as they were and gives outputs of their own',
    run: async (backend) => {
      const session = await backend.createSession(identity())
      const input = createTensor('float32', new Float32Array([7]), [1])
      const { output } = await session.run({ input })
      input.data[0] = 8
      expect(await output!.getData()).toEqual(new Float32Array([7]))
    },
  },
  sessionMilliseconds: {
    sentence: 'counts the time inside the runtime',
    run: async (backend) => {
      const session = await backend.createSession(identity())
      expect(session.sessionMilliseconds).toBe(0)
      await session.run({ input: one })
      const once = session.sessionMilliseconds
      expect(once).toBeGreaterThan(0)
      await session.run({ input: one })
      expect(session.sessionMilliseconds).toBeGreaterThan(once)
    },
  },
  abortBeforeRun: {
    sentence: 'does not begin a run whose signal has fired',
    run: async (backend) => {
      const session = await backend.createSession(identity())
      const reason = new TypeError('enough')
      const error = await expectTypedError(
        session.run({ input: one }, { signal: AbortSignal.abort(reason) }),
        'Aborted',
      )
      expect(error.cause).toBe(reason)
      expect(session.sessionMilliseconds).toBe(0)
    },
  },
  abortBeforeSession: {
    sentence: 'does not load a model when the signal has fired',
    run: async (backend) => {
      await expectTypedError(backend.createSession(identity(), { signal: AbortSignal.abort() }), 'Aborted')
    },
  },
  abortDuringRun: {
    sentence: 'ends a long run that is aborted, and works on with a new session',
    run: async (_, createBackend) => {
      const backend = await createBackend()
      const side = 1024
      const session = await backend.createSession({ bytes: slowModel(2000, side) })
      const input = createTensor('float32', new Float32Array(side * side), [side, side])
      const controller = new AbortController()
      const run = session.run({ input }, { signal: controller.signal })
      setTimeout(() => controller.abort(), 50)
      await expectTypedError(run, 'Aborted')
      const next = await backend.createSession(identity())
      expect((await next.run({ input: one })).output!.dims).toEqual([1])
      await backend.dispose()
    },
  },
  disposeSessionTwice: {
    sentence: 'lets a session be disposed twice',
    run: async (backend) => {
      const session = await backend.createSession(identity())
      await session.dispose()
      await session.dispose()
      await expectTypedError(session.run({ input: one }), 'SessionDisposed')
    },
  },
  disposeOneOfTwo: {
    sentence: 'keeps a session when another is disposed',
    run: async (backend) => {
      const [gone, kept] = [await backend.createSession(identity()), await backend.createSession(identity())]
      await gone.dispose()
      expect((await kept.run({ input: one })).output!.dims).toEqual([1])
    },
  },
  disposeBackend: {
    sentence: 'refuses everything after the backend was disposed, which may be done twice',
    run: async (_, createBackend) => {
      const backend = await createBackend()
      const session = await backend.createSession(identity())
      await backend.dispose()
      await backend.dispose()
      await expectTypedError(session.run({ input: one }), 'BackendDisposed')
      await expectTypedError(backend.createSession(identity()), 'BackendDisposed')
      await session.dispose()
    },
  },
  disposeUnused: {
    sentence: 'lets a backend be disposed that was never used',
    run: async (_, createBackend) => {
      const backend = await createBackend()
      await backend.dispose()
      await expectTypedError(backend.createSession(identity()), 'BackendDisposed')
    },
  },
  memoryUsage: {
    sentence: 'tells plausible numbers where it tells its memory',
    run: async (backend) => {
      if (!backend.memoryUsage) return
      const session = await backend.createSession(identity())
      const { rssBytes, peakRssBytes } = await backend.memoryUsage()
      expect(rssBytes).toBeGreaterThan(2 ** 20)
      expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes)
      await session.dispose()
    },
  },
} satisfies Record<string, ConformanceCase>
