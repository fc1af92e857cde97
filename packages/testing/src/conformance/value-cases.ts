import {
  type AnyTensor,
  type Backend,
  createTensor,
  type DataByType,
  sizeOf,
  type TensorType,
} from '@self-cascade/core'
import { expect } from 'vitest'
import {
  castModel,
  externalBiasModel,
  identityModel,
  matMulModel,
  sumAndProductModel,
} from '../models/tiny-onnx-models.ts'
import type { ConformanceCase } from './conformance-case.ts'

async function runIdentity(backend: Backend, input: AnyTensor, dims: readonly (number | string)[] = input.dims) {
  const session = await backend.createSession({ bytes: identityModel(input.type, dims) })
  const { output } = await session.run({ input })
  await session.dispose()
  return output!
}

async function expectSameBack<T extends TensorType>(backend: Backend, type: T, data: DataByType[T]): Promise<void> {
  const input = createTensor(type, data, [data.length])
  const output = await runIdentity(backend, input as AnyTensor)
  expect(output.type).toBe(type)
  expect(output.dims).toEqual([data.length])
  expect(await output.getData()).toEqual(data)
}

const elementTypeCases = {
  float32: (backend) =>
    expectSameBack(backend, 'float32', new Float32Array([0, -0, 1.5, 3.4e38, 1e-45, Number.NaN, -Infinity])),
  float16: (backend) => expectSameBack(backend, 'float16', new Uint16Array([0x0000, 0x3c00, 0xc000, 0x7bff, 0x7c00])),
  int64: (backend) => expectSameBack(backend, 'int64', new BigInt64Array([0n, -1n, 2n ** 62n, -(2n ** 63n)])),
  int32: (backend) => expectSameBack(backend, 'int32', new Int32Array([0, -1, 2 ** 31 - 1, -(2 ** 31)])),
  uint8: (backend) => expectSameBack(backend, 'uint8', new Uint8Array([0, 1, 128, 255])),
  bool: (backend) => expectSameBack(backend, 'bool', new Uint8Array([0, 1, 1])),
} satisfies Record<TensorType, (backend: Backend) => Promise<void>>

const sentences = Object.entries(elementTypeCases).map(([type, run]): [string, ConformanceCase] => [
  type,
  { sentence: `gives ${type} values back bit by bit`, run },
])

/** What goes in comes out: element types, dims, sizes and arithmetic. */
export const valueCases = {
  ...(Object.fromEntries(sentences) as Record<TensorType, ConformanceCase>),
  scalar: {
    sentence: 'takes and gives scalars, with dims []',
    run: async (backend) => {
      const output = await runIdentity(backend, createTensor('int64', new BigInt64Array([501n]), []))
      expect(output.dims).toEqual([])
      expect(await output.getData()).toEqual(new BigInt64Array([501n]))
    },
  },
  emptyTensor: {
    sentence: 'takes and gives tensors without elements',
    run: async (backend) => {
      const input = createTensor('float32', new Float32Array(0), [0, 3])
      const output = await runIdentity(backend, input, ['n', 3])
      expect(output.dims).toEqual([0, 3])
      expect((await output.getData()).length).toBe(0)
    },
  },
  viewOfLargerBuffer: {
    sentence: 'takes a view into a larger buffer as what it shows',
    run: async (backend) => {
      const all = new Float32Array([1, 2, 3, 4, 5])
      const output = await runIdentity(backend, createTensor('float32', all.subarray(1, 4), [3]))
      expect(await output.getData()).toEqual(new Float32Array([2, 3, 4]))
    },
  },
  largeTensor: {
    sentence: 'gives a tensor of 32 MB back unchanged',
    run: async (backend) => {
      const dims = [8, 1024, 1024]
      const data = new Float32Array(sizeOf(dims)).map((_, index) => index % 65521)
      const output = await runIdentity(backend, createTensor('float32', data, dims))
      expect(output.dims).toEqual(dims)
      const back = await output.getData()
      // Not toEqual, which takes minutes for so many elements.
      expect(back.length).toBe(data.length)
      expect(data.findIndex((value, index) => value !== back[index])).toBe(-1)
    },
  },
  cast: {
    sentence: 'gives outputs of another type than the inputs',
    run: async (backend) => {
      const session = await backend.createSession({ bytes: castModel('float32', 'int64') })
      const { output } = await session.run({ input: createTensor('float32', new Float32Array([1.9, -2.1]), [2]) })
      expect(await output!.getData()).toEqual(new BigInt64Array([1n, -2n]))
    },
  },
  matMul: {
    sentence: 'multiplies matrices of several free sizes in one session',
    run: async (backend) => {
      const session = await backend.createSession({ bytes: matMulModel() })
      const row = createTensor('float32', new Float32Array([1, 2, 3]), [1, 3])
      const column = createTensor('float32', new Float32Array([4, 5, 6]), [3, 1])
      const inner = await session.run({ a: row, b: column })
      expect(await inner.output!.getData()).toEqual(new Float32Array([32]))
      const outer = await session.run({ a: column, b: row })
      expect(outer.output!.dims).toEqual([3, 3])
      expect(await outer.output!.getData()).toEqual(new Float32Array([4, 8, 12, 5, 10, 15, 6, 12, 18]))
    },
  },
  fetches: {
    sentence: 'gives only the outputs that are fetched',
    run: async (backend) => {
      const session = await backend.createSession({ bytes: sumAndProductModel() })
      const a = createTensor('float32', new Float32Array([1, 2, 3]), [1, 3])
      const some = await session.run({ a, b: a }, { fetches: ['product'] })
      expect(Object.keys(some)).toEqual(['product'])
      expect(await some.product!.getData()).toEqual(new Float32Array([1, 4, 9]))
      expect(Object.keys(await session.run({ a, b: a })).sort()).toEqual(['product', 'sum'])
    },
  },
  externalData: {
    sentence: 'finds external data that is given as bytes',
    run: async (backend) => {
      const { model, externalData } = externalBiasModel([10, 20, 30, 40])
      const session = await backend.createSession({ bytes: model, externalData: [externalData] })
      const { output } = await session.run({ input: createTensor('float32', new Float32Array([1, 2, 3, 4]), [1, 4]) })
      expect(await output!.getData()).toEqual(new Float32Array([11, 22, 33, 44]))
    },
  },
} satisfies Record<string, ConformanceCase>
