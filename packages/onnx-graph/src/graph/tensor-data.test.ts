import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { SelfCascadeError } from '@self-cascade/core'
import { TensorProto_DataType as DataType, TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { TensorDataUnreadable } from '../errors.ts'
import type { TensorValues } from './array-kinds.ts'
import { float32Tensor, int64Tensor, tensorNumbers, tensorProto, tensorValues } from './tensor-data.ts'

type TensorInit = Exclude<MessageInitShape<typeof TensorProtoSchema>, { $typeName: 'onnx.TensorProto' }>

interface Sample {
  readonly type: keyof typeof DataType
  /** The elements, little-endian, written out by hand. */
  readonly raw: readonly number[]
  /** The same elements in the field that onnx.proto names for the type. */
  readonly typed: TensorInit
  readonly data: TensorValues
  readonly numbers: readonly number[]
}

const samples: readonly Sample[] = [
  {
    type: 'FLOAT',
    raw: [0, 0, 0xc0, 0x3f, 0, 0, 0, 0x80],
    typed: { floatData: [1.5, -0] },
    data: Float32Array.of(1.5, -0),
    numbers: [1.5, -0],
  },
  {
    type: 'DOUBLE',
    raw: [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
    typed: { doubleData: [0.1, Number.POSITIVE_INFINITY] },
    data: Float64Array.of(0.1, Number.POSITIVE_INFINITY),
    numbers: [0.1, Number.POSITIVE_INFINITY],
  },
  {
    type: 'FLOAT16',
    raw: [0x00, 0x3c, 0xff, 0xfb, 0x01, 0x00, 0x00, 0x7c],
    typed: { int32Data: [0x3c00, 0xfbff, 0x0001, 0x7c00] },
    data: Uint16Array.of(0x3c00, 0xfbff, 0x0001, 0x7c00),
    numbers: [1, -65504, 2 ** -24, Number.POSITIVE_INFINITY],
  },
  {
    type: 'BFLOAT16',
    raw: [0x80, 0x3f, 0x49, 0xc0],
    typed: { int32Data: [0x3f80, 0xc049] },
    data: Uint16Array.of(0x3f80, 0xc049),
    numbers: [1, -3.140625],
  },
  {
    type: 'INT8',
    raw: [0x80, 0x7f],
    typed: { int32Data: [-128, 127] },
    data: Int8Array.of(-128, 127),
    numbers: [-128, 127],
  },
  { type: 'UINT8', raw: [0xff, 0], typed: { int32Data: [255, 0] }, data: Uint8Array.of(255, 0), numbers: [255, 0] },
  { type: 'BOOL', raw: [1, 0], typed: { int32Data: [1, 0] }, data: Uint8Array.of(1, 0), numbers: [1, 0] },
  {
    type: 'INT16',
    raw: [0x00, 0x80, 0xff, 0x7f],
    typed: { int32Data: [-32768, 32767] },
    data: Int16Array.of(-32768, 32767),
    numbers: [-32768, 32767],
  },
  {
    type: 'UINT16',
    raw: [0xff, 0xff, 1, 0],
    typed: { int32Data: [65535, 1] },
    data: Uint16Array.of(65535, 1),
    numbers: [65535, 1],
  },
  {
    type: 'INT32',
    raw: [0, 0, 0, 0x80, 0xfe, 0xff, 0xff, 0xff],
    typed: { int32Data: [-(2 ** 31), -2] },
    data: Int32Array.of(-(2 ** 31), -2),
    numbers: [-(2 ** 31), -2],
  },
  {
    type: 'UINT32',
    raw: [0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0],
    typed: { uint64Data: [2n ** 32n - 1n, 1n] },
    data: Uint32Array.of(2 ** 32 - 1, 1),
    numbers: [2 ** 32 - 1, 1],
  },
  {
    type: 'INT64',
    raw: [0, 0, 0, 0, 0, 0, 0, 0x80, 0xfd, ...Array(7).fill(0xff)],
    typed: { int64Data: [-(2n ** 63n), -3n] },
    data: BigInt64Array.of(-(2n ** 63n), -3n),
    numbers: [-(2 ** 63), -3],
  },
  {
    type: 'UINT64',
    raw: [...Array(8).fill(0xff), 5, 0, 0, 0, 0, 0, 0, 0],
    typed: { uint64Data: [2n ** 64n - 1n, 5n] },
    data: BigUint64Array.of(2n ** 64n - 1n, 5n),
    numbers: [2 ** 64, 5],
  },
]

const tensorOf = ({ type, numbers }: Sample, content: TensorInit) =>
  create(TensorProtoSchema, { name: 'w', dataType: DataType[type], dims: [1n, BigInt(numbers.length)], ...content })

describe.each(samples.map((sample) => [sample.type, sample] as const))('%s', (_, sample) => {
  const { type, raw, typed, data, numbers } = sample

  test('is read from raw data', () => {
    const tensor = tensorOf(sample, { rawData: new Uint8Array(raw) })
    expect(tensorValues(tensor)).toEqual({ dataType: DataType[type], dims: [1, numbers.length], data })
    expect(tensorNumbers(tensor)).toEqual(numbers)
  })

  test('is read from its typed field', () => {
    expect(tensorValues(tensorOf(sample, typed)).data).toEqual(data)
    expect(tensorNumbers(tensorOf(sample, typed))).toEqual(numbers)
  })

  test('aligned raw data is a view, unaligned raw data a copy', () => {
    for (const offset of [8, 3]) {
      const bytes = new Uint8Array(new ArrayBuffer(offset + raw.length), offset)
      bytes.set(raw)
      const { data: read } = tensorValues(tensorOf(sample, { rawData: bytes }))
      expect(read).toEqual(data)
      expect(read.buffer === bytes.buffer).toBe(offset === 8 || data.BYTES_PER_ELEMENT === 1)
    }
  })

  test('is written as raw data that shares its bytes', () => {
    const tensor = tensorProto({ name: 'w', dataType: DataType[type], dims: [1, numbers.length], data })
    expect([...tensor.rawData]).toEqual(raw)
    expect(tensor.rawData.buffer).toBe(data.buffer)
    expect(tensorValues(tensor).data).toEqual(data)
  })
})

/** Bytes whose `slice` is a view, as that of a Buffer in Node. */
class SharedBytes extends Uint8Array<ArrayBuffer> {
  override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
    return this.subarray(start, end)
  }
}

test('reads unaligned data of a Buffer, whose slice is no copy', () => {
  const tensor = float32Tensor([1.5, -2])
  const rawData = new SharedBytes(new ArrayBuffer(9), 1)
  rawData.set(tensor.rawData)
  expect([...tensorValues(Object.assign(tensor, { rawData })).data]).toEqual([1.5, -2])
})

test('scalars and tensors without elements have the elements that their dims say', () => {
  expect(tensorValues(int64Tensor([7], []))).toEqual({ dataType: DataType.INT64, dims: [], data: BigInt64Array.of(7n) })
  expect(tensorValues(float32Tensor([], [3, 0])).data).toEqual(new Float32Array(0))
})

describe('refuses, naming the tensor,', () => {
  const rawData = new Uint8Array(12)
  test.each<[string, TensorInit, string]>([
    ['raw data that is too short', { dims: [4n], rawData }, 'it has 12 bytes of data, and its dims [4] ask for 16'],
    ['raw data that is too long', { dims: [], rawData }, 'it has 12 bytes of data, and its dims [] ask for 4'],
    ['data without an element', { dims: [0n], rawData }, 'it has 12 bytes of data, and its dims [0] ask for 0'],
    ['typed data that is too short', { dims: [3n], floatData: [1] }, 'does not have the 3 elements'],
    ['no data', { dims: [2n] }, 'does not have the 2 elements that its dims [2] ask for'],
    ['negative dims', { dims: [-1n, -3n], rawData }, 'its dims are [-1,-3]'],
    ['dims whose product overflows', { dims: [2n ** 62n, 4n], rawData }, 'its dims are ['],
    ['gigabytes that are not there', { dims: [2n ** 40n], floatData: [1] }, 'does not have the 1099511627776 elements'],
    ['texts', { dims: [1n], dataType: DataType.STRING, stringData: [new Uint8Array(1)] }, 'its elements are string'],
    ['a type that has no typed array', { dims: [2n], dataType: DataType.INT4, rawData }, 'its elements are int4'],
    ['a type that does not exist', { dims: [2n], dataType: 99, rawData }, 'its elements are onnx:99'],
    ['data in another file', { dims: [3n], dataLocation: TensorProto_DataLocation.EXTERNAL }, 'lies in another file'],
  ])('%s', (_, content, problem) => {
    const tensor = create(TensorProtoSchema, { name: 'w', dataType: DataType.FLOAT, ...content })
    const read = () => tensorValues(tensor)
    expect(read).toThrow(problem)
    expect(read).toThrow('[TensorDataUnreadable] The elements of the tensor "w"')
  })

  test('elements that do not fill the dims or are of another type, when written', () => {
    const write = (dims: readonly number[], dataType: number) => () =>
      tensorProto({ name: 'w', dataType, dims, data: new Float32Array(2) })
    for (const wrong of [write([3], DataType.FLOAT), write([2], DataType.INT64), write([2], DataType.STRING)]) {
      expect(wrong).toThrow('2 elements of Float32Array do not make')
      try {
        wrong()
      } catch (error) {
        expect(SelfCascadeError.isInstance(error, TensorDataUnreadable)).toBe(true)
      }
    }
  })
})
