import { type Backend, createTensor } from '@self-cascade/core'
import { expect } from 'vitest'
import { expectTypedError } from '../expect-typed-error.ts'
import { identityModel, sumAndProductModel, unknownOperatorModel } from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'

const rows = (count: number) => createTensor('float32', new Float32Array(count * 3), [count, 3])
const openSumAndProduct = (backend: Backend) => backend.createSession({ bytes: sumAndProductModel() })

/** What a session tells of itself, and what it refuses. */
export const feedCases = {
  metadata: {
    sentence: 'tells names, types and dims of inputs and outputs',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const value = (name: string) => ({ name, type: 'float32', dims: ['rows', 3] })
      expect(session.inputs).toEqual([value('a'), value('b')])
      expect(session.outputs).toEqual([value('sum'), value('product')])
      expect(session.provider).not.toBe('')
    },
  },
  inputDims: {
    sentence: 'fixes the dims of inputs and of what follows from them',
    run: async (backend) => {
      const session = await backend.createSession({ bytes: sumAndProductModel() }, { inputDims: { a: [2, 3] } })
      expect(session.inputs.map(({ dims }) => dims)).toEqual([
        [2, 3],
        [2, 3],
      ])
      const { sum } = await session.run({ a: rows(2), b: rows(2) })
      expect(sum!.dims).toEqual([2, 3])
    },
  },
  feedsOfFixedDims: {
    sentence: 'refuses feeds of other dims than the fixed ones',
    run: async (backend) => {
      const session = await backend.createSession({ bytes: sumAndProductModel() }, { inputDims: { a: [2, 3] } })
      await expectTypedError(session.run({ a: rows(4), b: rows(4) }), 'DimsMismatch')
    },
  },
  unknownInputDims: {
    sentence: 'refuses dims for an input that does not exist',
    run: async (backend) => {
      await expectTypedError(backend.createSession({ bytes: sumAndProductModel() }, { inputDims: { c: [1, 3] } }))
    },
  },
  missingFeed: {
    sentence: 'names an input that is not fed',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const error = await expectTypedError(session.run({ a: rows(1) }), 'FeedMissing')
      expect(error.message).toContain('"b"')
    },
  },
  unknownFeed: {
    sentence: 'names a feed that is no input',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const error = await expectTypedError(session.run({ a: rows(1), b: rows(1), c: rows(1) }), 'UnknownName')
      expect(error.message).toContain('"c"')
    },
  },
  unknownFetch: {
    sentence: 'names a fetch that is no output',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const run = session.run({ a: rows(1), b: rows(1) }, { fetches: ['quotient'] })
      const error = await expectTypedError(run, 'UnknownName')
      expect(error.message).toContain('"quotient"')
    },
  },
  wrongType: {
    sentence: 'refuses a feed of another element type',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const b = createTensor('int32', new Int32Array(3), [1, 3])
      const error = await expectTypedError(session.run({ a: rows(1), b }), 'FeedTypeMismatch')
      expect(error.message).toContain('int32')
    },
  },
  wrongDims: {
    sentence: 'refuses a feed of dims that the model does not take',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const b = createTensor('float32', new Float32Array(4), [1, 4])
      await expectTypedError(session.run({ a: rows(1), b }), 'DimsMismatch')
    },
  },
  wrongRank: {
    sentence: 'refuses a feed of another rank',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      const b = createTensor('float32', new Float32Array(3), [3])
      await expectTypedError(session.run({ a: rows(1), b }), 'DimsMismatch')
    },
  },
  runAfterRefusal: {
    sentence: 'still runs after it has refused feeds',
    run: async (backend) => {
      const session = await openSumAndProduct(backend)
      await expectTypedError(session.run({}))
      const { sum } = await session.run({ a: rows(1), b: rows(1) })
      expect(sum!.dims).toEqual([1, 3])
    },
  },
  truncatedModel: {
    sentence: 'refuses truncated bytes',
    run: async (backend) => {
      const bytes = sumAndProductModel()
      await expectTypedError(backend.createSession({ bytes: bytes.subarray(0, bytes.length - 20) }))
    },
  },
  emptyModel: {
    sentence: 'refuses a model without bytes',
    run: async (backend) => {
      await expectTypedError(backend.createSession({ bytes: new Uint8Array(0) }))
    },
  },
  unknownOperator: {
    sentence: 'refuses a model with an operator that it does not have',
    run: async (backend) => {
      await expectTypedError(backend.createSession({ bytes: unknownOperatorModel() }))
    },
  },
  sessionAfterRefusal: {
    sentence: 'still makes sessions after it has refused a model',
    run: async (backend) => {
      await expectTypedError(backend.createSession({ bytes: new Uint8Array(10).fill(255) }))
      const session = await backend.createSession({ bytes: identityModel('float32', [1]) })
      expect(session.inputs).toHaveLength(1)
    },
  },
} satisfies Record<string, ConformanceCase>
