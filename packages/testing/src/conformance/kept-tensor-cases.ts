import {
  type AnyTensor,
  type Backend,
  createTensor,
  type DataByType,
  type NamedTensors,
  type Session,
  type TensorType,
} from '@self-cascade/core'
import { expect } from 'vitest'
import { expectTypedError } from '../expect-typed-error.ts'
import { identityModel, sumAndProductModel } from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'

const row = (...values: readonly number[]) => createTensor('float32', new Float32Array(values), [values.length / 3, 3])
const open = (backend: Backend) => backend.createSession({ bytes: sumAndProductModel() })
const valuesOf = async (tensor: AnyTensor | undefined) => Array.from((await tensor!.getData()) as Float32Array)

/** `keep` without `keepTensors` is not wrong, it only saves nothing. */
const missing = ({ keepTensors }: Backend) => (keepTensors ? null : 'this backend keeps no tensors')

const kept = (sentence: string, run: ConformanceCase['run']): ConformanceCase => ({ sentence, run, missing })

async function keepOne(backend: Backend, tensor: AnyTensor): Promise<AnyTensor> {
  const { value } = await backend.keepTensors!({ value: tensor })
  return value!
}

const keepSum = async (session: Session, feeds: NamedTensors) =>
  (await session.run(feeds, { fetches: [], keep: ['sum'] })).sum!

const typeExamples = {
  float32: new Float32Array([0, -0, 1e-45, Number.NaN, -Infinity]),
  float16: new Uint16Array([0x0000, 0x3c00, 0x7c00]),
  int64: new BigInt64Array([0n, -(2n ** 63n)]),
  int32: new Int32Array([0, -(2 ** 31)]),
  uint8: new Uint8Array([0, 255]),
  bool: new Uint8Array([0, 1]),
} satisfies DataByType

/** Tensors that stay in the runtime: what `keep` and `keepTensors` promise. */
export const keptTensorCases = {
  keepGivesOutputs: {
    sentence: 'gives the outputs that are kept beside those that are fetched, wherever they lie',
    run: async (backend) => {
      const session = await open(backend)
      const feeds = { a: row(1, 2, 3), b: row(4, 5, 6) }
      const both = await session.run(feeds, { fetches: ['product'], keep: ['sum'] })
      expect(Object.keys(both).sort()).toEqual(['product', 'sum'])
      expect(both.sum!.dims).toEqual([1, 3])
      expect(await valuesOf(both.sum)).toEqual([5, 7, 9])
      expect(await valuesOf(both.product)).toEqual([4, 10, 18])
      expect(Object.keys(await session.run(feeds, { keep: ['sum'] })).sort()).toEqual(['product', 'sum'])
      expect(Object.keys(await session.run(feeds, { fetches: [], keep: ['sum'] }))).toEqual(['sum'])
    },
  },
  keepUnknown: {
    sentence: 'names an output to be kept that does not exist, and one that is to be fetched too',
    run: async (backend) => {
      const session = await open(backend)
      const feeds = { a: row(1, 2, 3), b: row(4, 5, 6) }
      const error = await expectTypedError(session.run(feeds, { keep: ['quotient'] }), 'UnknownName')
      expect(error.message).toContain('"quotient"')
      await expectTypedError(session.run(feeds, { fetches: ['sum'], keep: ['sum'] }), 'InvalidOption')
    },
  },
  foreignFeed: {
    sentence: 'takes a feed that lies elsewhere by its getData',
    run: async (backend) => {
      const session = await open(backend)
      const elsewhere = {
        ...row(1, 2, 3),
        location: 'elsewhere',
        get data(): Float32Array {
          throw new TypeError('not here')
        },
      }
      expect(await valuesOf((await session.run({ a: elsewhere, b: row(4, 5, 6) })).sum)).toEqual([5, 7, 9])
    },
  },
  keptLiesElsewhere: kept('lets a kept output lie elsewhere, with its data by getData alone', async (backend) => {
    const sum = await keepSum(await open(backend), { a: row(1, 2, 3), b: row(4, 5, 6) })
    expect(sum.type).toBe('float32')
    expect(sum.location).not.toBe('cpu')
    expect(() => sum.data).toThrow()
    expect(await valuesOf(sum)).toEqual([5, 7, 9])
    expect(await valuesOf(sum)).toEqual([5, 7, 9])
  }),
  keptState: kept('feeds what one run kept to the next, while what was before is freed', async (backend) => {
    const session = await open(backend)
    const one = row(1, 1, 1)
    let state: AnyTensor = row(0, 10, 20)
    for (let step = 0; step < 5; step++) {
      const { sum, product } = await session.run({ a: state, b: one }, { fetches: ['product'], keep: ['sum'] })
      expect(await valuesOf(product)).toEqual([step, step + 10, step + 20])
      state.dispose()
      state = sum!
    }
    expect(await valuesOf(state)).toEqual([5, 15, 25])
  }),
  keptIsNotUpdated: kept('leaves a kept tensor as it is in runs that keep nothing', async (backend) => {
    const session = await open(backend)
    const state = await keepOne(backend, row(1, 2, 3))
    for (let run = 0; run < 3; run++) {
      expect(await valuesOf((await session.run({ a: state, b: state })).sum)).toEqual([2, 4, 6])
    }
    expect(await valuesOf(state)).toEqual([1, 2, 3])
  }),
  keptIsShared: kept(
    'feeds one kept tensor to two sessions, also after the session that gave it has gone',
    async (backend) => {
      const [giver, left, right] = [await open(backend), await open(backend), await open(backend)]
      const sum = await keepSum(giver, { a: row(1, 2, 3), b: row(1, 1, 1) })
      await giver.dispose()
      const feeds = { a: sum, b: row(10, 10, 10) }
      const [first, second] = await Promise.all([left.run(feeds), right.run(feeds)])
      expect(await valuesOf(first.sum)).toEqual([12, 13, 14])
      expect(await valuesOf(second.product)).toEqual([20, 30, 40])
    },
  ),
  keptIsOwn: kept('keeps copies: neither what was handed in nor what is read changes them', async (backend) => {
    const source = row(1, 2, 3)
    const state = await keepOne(backend, source)
    source.data[0] = 99
    ;((await state.getData()) as Float32Array)[1] = 99
    expect(await valuesOf(state)).toEqual([1, 2, 3])
    const copy = await keepOne(backend, state)
    state.dispose()
    expect(await valuesOf(copy)).toEqual([1, 2, 3])
  }),
  keptTypes: kept('keeps every element type bit by bit, scalars and tensors without elements', async (backend) => {
    for (const [type, data] of Object.entries(typeExamples) as [TensorType, DataByType[TensorType]][]) {
      if (!backend.capabilities.types.has(type)) continue
      const state = await keepOne(backend, createTensor(type, data as never, [data.length]) as AnyTensor)
      expect([state.type, state.dims]).toEqual([type, [data.length]])
      expect(await state.getData()).toEqual(data)
      const session = await backend.createSession({ bytes: identityModel(type, ['n']) })
      const { output } = await session.run({ input: state }, { keep: ['output'] })
      expect(await output!.getData()).toEqual(data)
    }
    const scalar = await keepOne(backend, createTensor('float32', new Float32Array([7]), []))
    expect([scalar.dims, await scalar.getData()]).toEqual([[], new Float32Array([7])])
    const empty = await keepOne(backend, createTensor('float32', new Float32Array(0), [0, 3]))
    expect([empty.dims, (await empty.getData()).length]).toEqual([[0, 3], 0])
  }),
  keptOfWrongDims: kept('refuses kept tensors that do not fit an input', async (backend) => {
    const session = await open(backend)
    const state = await backend.keepTensors!({
      short: createTensor('float32', new Float32Array(2), [1, 2]),
      whole: createTensor('int32', new Int32Array(3), [1, 3]),
    })
    await expectTypedError(session.run({ a: state.short!, b: row(1, 2, 3) }), 'DimsMismatch')
    const error = await expectTypedError(session.run({ a: state.whole!, b: row(1, 2, 3) }))
    expect(error.message).toContain('int32')
  }),
  disposeKept: kept(
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
      await expectTypedError(session.run(feeds))
      await expectTypedError(state.getData())
    },
  ),
  keptAfterFailure: kept('leaves kept tensors as they were when a run fails or is stopped', async (backend) => {
    const session = await open(backend)
    const state = await keepOne(backend, row(1, 2, 3, 4, 5, 6))
    const three = row(1, 1, 1, 1, 1, 1, 1, 1, 1)
    await expectTypedError(session.run({ a: state, b: three }, { keep: ['sum'] }))
    const signal = AbortSignal.abort()
    await expectTypedError(session.run({ a: state, b: state }, { keep: ['sum'], signal }), 'Aborted')
    expect(await valuesOf(state)).toEqual([1, 2, 3, 4, 5, 6])
    expect(await valuesOf(await keepSum(session, { a: state, b: state }))).toEqual([2, 4, 6, 8, 10, 12])
  }),
  keptByAnother: kept('takes a tensor that another backend keeps', async (backend, createBackend) => {
    const state = await keepOne(await createBackend(), row(1, 2, 3))
    const sum = await keepSum(await open(backend), { a: state, b: row(1, 1, 1) })
    expect(await valuesOf(sum)).toEqual([2, 3, 4])
  }),
  keptAndWrapped: kept('takes a kept tensor that was wrapped, such as one given other dims', async (backend) => {
    const state = await keepOne(backend, createTensor('float32', new Float32Array([1, 2, 3]), [3]))
    const wrapped: AnyTensor = Object.create(state, { dims: { value: [1, 3] } })
    const { sum } = await (await open(backend)).run({ a: wrapped, b: row(1, 1, 1) })
    expect(await valuesOf(sum)).toEqual([2, 3, 4])
  }),
  keptUntilBackendDisposed: kept('refuses kept tensors after the backend was disposed', async (_, createBackend) => {
    const backend = await createBackend()
    const state = await keepOne(backend, row(1, 2, 3))
    await backend.dispose()
    await expectTypedError(state.getData())
    await expectTypedError(backend.keepTensors!({ value: row(1, 2, 3) }))
    state.dispose()
  }),
} satisfies Record<string, ConformanceCase>
