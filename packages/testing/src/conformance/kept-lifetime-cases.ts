import { type AnyTensor, createTensor } from '@self-cascade/core'
import { expect } from 'vitest'
import { expectTypedError } from '../expect-typed-error.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { keepOne, keepSum, keptCase, open, row, valuesOf } from './kept-case.ts'

/** How long kept tensors live, and where else they come from. */
export const keptLifetimeCases = {
  disposeKept: keptCase(
    'refuses a kept tensor after its dispose, which may come twice and spares runs asked for before',
    async (backend) => {
      const session = await open(backend)
      const state = await keepOne(backend, row(1, 2, 3))
      const feeds = { a: state, b: state }
      const [run, read] = [session.run(feeds), state.getData()]
      state.dispose()
      state.dispose()
      expect(await valuesOf((await run).product)).toEqual([1, 4, 9])
      expect(await read).toEqual(new Float32Array([1, 2, 3]))
      await expectTypedError(session.run(feeds), 'TensorDisposed')
      await expectTypedError(state.getData(), 'TensorDisposed')
    },
  ),
  keptAfterFailure: keptCase('leaves kept tensors as they were when a run fails or is stopped', async (backend) => {
    const session = await open(backend)
    const state = await keepOne(backend, row(1, 2, 3, 4, 5, 6))
    const three = row(1, 1, 1, 1, 1, 1, 1, 1, 1)
    await expectTypedError(session.run({ a: state, b: three }, { keep: ['sum'] }))
    const signal = AbortSignal.abort()
    await expectTypedError(session.run({ a: state, b: state }, { keep: ['sum'], signal }), 'Aborted')
    expect(await valuesOf(state)).toEqual([1, 2, 3, 4, 5, 6])
    expect(await valuesOf(await keepSum(session, { a: state, b: state }))).toEqual([2, 4, 6, 8, 10, 12])
  }),
  keptByAnother: keptCase('takes a tensor that another backend keeps', async (backend, createBackend) => {
    const state = await keepOne(await createBackend(), row(1, 2, 3))
    const sum = await keepSum(await open(backend), { a: state, b: row(1, 1, 1) })
    expect(await valuesOf(sum)).toEqual([2, 3, 4])
  }),
  keptAndWrapped: keptCase('takes a kept tensor that was wrapped, such as one given other dims', async (backend) => {
    const state = await keepOne(backend, createTensor('float32', new Float32Array([1, 2, 3]), [3]))
    const wrapped: AnyTensor = Object.create(state, { dims: { value: [1, 3] } })
    const { sum } = await (await open(backend)).run({ a: wrapped, b: row(1, 1, 1) })
    expect(await valuesOf(sum)).toEqual([2, 3, 4])
  }),
  keptUntilBackendDisposed: keptCase(
    'refuses kept tensors after the backend was disposed',
    async (_, createBackend) => {
      const backend = await createBackend()
      const state = await keepOne(backend, row(1, 2, 3))
      await backend.dispose()
      await expectTypedError(state.getData(), 'BackendDisposed')
      await expectTypedError(backend.keepTensors!({ value: row(1, 2, 3) }), 'BackendDisposed')
      state.dispose()
    },
  ),
} satisfies Record<string, ConformanceCase>
