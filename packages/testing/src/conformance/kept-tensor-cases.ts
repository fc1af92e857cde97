import { type AnyTensor, createTensor, type DataByType, type TensorType } from '@self-cascade/core'
import { expect } from 'vitest'
import { expectTypedError } from '../expect-typed-error.ts'
import { identityModel } from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'
import { keepOne, keepSum, keptCase, open, row, valuesOf } from './kept-case.ts'

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
  keptLiesElsewhere: keptCase('lets a kept output lie elsewhere, with its data by getData alone', async (backend) => {
    const sum = await keepSum(await open(backend), { a: row(1, 2, 3), b: row(4, 5, 6) })
    expect([sum.type, sum.dims]).toEqual(['float32', [1, 3]])
    expect(sum.location).not.toBe('cpu')
    expect(() => sum.data).toThrow()
    expect(await valuesOf(sum)).toEqual([5, 7, 9])
  }),
  keptState: keptCase('feeds what one run kept to the next, while what was before is freed', async (backend) => {
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
  keptIsNotUpdated: keptCase('leaves a kept tensor as it is in runs that keep nothing', async (backend) => {
    const session = await open(backend)
    const state = await keepOne(backend, row(1, 2, 3))
    for (let run = 0; run < 3; run++) {
      expect(await valuesOf((await session.run({ a: state, b: state })).sum)).toEqual([2, 4, 6])
    }
    expect(await valuesOf(state)).toEqual([1, 2, 3])
  }),
  keptIsShared: keptCase(
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
  keptIsOwn: keptCase('keeps copies: neither what was handed in nor what is read changes them', async (backend) => {
    const source = row(1, 2, 3)
    const state = await keepOne(backend, source)
    source.data[0] = 99
    ;((await state.getData()) as Float32Array)[1] = 99
    expect(await valuesOf(state)).toEqual([1, 2, 3])
    const copy = await keepOne(backend, state)
    state.dispose()
    expect(await valuesOf(copy)).toEqual([1, 2, 3])
  }),
  keptTypes: keptCase('keeps every element type bit by bit, scalars and tensors without elements', async (backend) => {
    for (const [type, data] of Object.entries(typeExamples) as [TensorType, DataByType[TensorType]][]) {
      if (!backend.capabilities.types.has(type)) continue
      const state = await keepOne(backend, createTensor(type, data as never, [data.length]) as AnyTensor)
      expect([state.type, state.dims]).toEqual([type, [data.length]])
      expect(await state.getData()).toEqual(data)
      const session = await backend.createSession({ bytes: identityModel(type, ['n']) })
      const { output } = await session.run({ input: state }, { keep: ['output'] })
      expect(await output!.getData()).toEqual(data)
    }
    for (const [data, dims] of [
      [new Float32Array([7]), []],
      [new Float32Array(0), [0, 3]],
    ] as const) {
      const state = await keepOne(backend, createTensor('float32', data, dims))
      expect([state.dims, await state.getData()]).toEqual([dims, data])
    }
  }),
  keptOfWrongDims: keptCase('refuses kept tensors that do not fit an input', async (backend) => {
    const session = await open(backend)
    const state = await backend.keepTensors!({
      short: createTensor('float32', new Float32Array(2), [1, 2]),
      whole: createTensor('int32', new Int32Array(3), [1, 3]),
    })
    await expectTypedError(session.run({ a: state.short!, b: row(1, 2, 3) }), 'DimsMismatch')
    const error = await expectTypedError(session.run({ a: state.whole!, b: row(1, 2, 3) }), 'FeedTypeMismatch')
    expect(error.message).toContain('int32')
  }),
} satisfies Record<string, ConformanceCase>
