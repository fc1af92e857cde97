import type { AnyTensor } from '@self-cascade/core'
import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { readSafetensors } from './read-safetensors.ts'
import { toTensor } from './to-tensor.ts'

interface ExpectedFile {
  readonly metadata: Record<string, string> | null
  readonly tensors: Record<string, { dtype: string; shape: number[]; values: (number | string)[] }>
}

/** Elements as expected.json writes them: integers of 64 bits and infinities as strings, half floats as numbers. */
const printers: Record<string, (tensor: AnyTensor) => (number | string)[]> = {
  float32: ({ data }) => [...(data as Float32Array)],
  float16: ({ data }) => [...(data as Uint16Array)].map(halfToNumber),
  int64: ({ data }) => [...(data as BigInt64Array)].map(String),
  uint8: ({ data }) => [...(data as Uint8Array)],
  bool: ({ data }) => [...(data as Uint8Array)],
}

/** A second, arithmetical reading of binary16. */
function halfToNumber(bits: number): number | string {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? 'NaN' : String(sign * Infinity)
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

const expected = readJsonFixture<Record<string, ExpectedFile>>(import.meta.url, './__fixtures__/expected.json')

describe.each(Object.entries(expected))('%s', (name, file) => {
  const { tensors, metadata } = readSafetensors(readFixture(import.meta.url, `./__fixtures__/${name}`))

  test('has the tensors and metadata that were written', () => {
    expect({ ...metadata }).toEqual(file.metadata ?? {})
    expect(Object.keys(tensors)).toEqual(Object.keys(file.tensors))
  })

  test.each(Object.entries(file.tensors))('tensor %s has its values', (tensorName, { dtype, shape, values }) => {
    const entry = tensors[tensorName]!
    expect(entry.dtype).toBe(dtype)
    expect(entry.shape).toEqual(shape)
    if (dtype === 'BF16') {
      const bits = new DataView(entry.data.buffer, entry.data.byteOffset, entry.data.byteLength)
      const widened = new DataView(new ArrayBuffer(4))
      const read = values.map((_, index) => {
        widened.setUint32(0, bits.getUint16(2 * index, true) << 16)
        return widened.getFloat32(0)
      })
      expect(read).toEqual(values)
      return
    }
    const tensor = toTensor(entry)
    expect(tensor.dims).toEqual(shape)
    expect(printers[tensor.type]!(tensor)).toEqual(values)
  })
})

test('an aligned tensor shares the bytes of the file, an unaligned one is copied', () => {
  const bytes = new Uint8Array(12)
  const aligned = toTensor({ dtype: 'I32', shape: [2], data: bytes.subarray(4) })
  const unaligned = toTensor({ dtype: 'I32', shape: [2], data: bytes.subarray(1, 9) })
  expect(aligned.data.buffer).toBe(bytes.buffer)
  expect(unaligned.data.buffer).not.toBe(bytes.buffer)
})

test('an unaligned tensor in a Buffer of Node, whose slice is no copy, is copied too', () => {
  class SharedBytes extends Uint8Array<ArrayBuffer> {
    override slice(start?: number, end?: number): Uint8Array<ArrayBuffer> {
      return this.subarray(start, end)
    }
  }
  const data = new SharedBytes(new ArrayBuffer(5), 1)
  data.set([1, 2, 0, 0])
  expect([...toTensor({ dtype: 'I32', shape: [1], data }).data]).toEqual([513])
})

test('a type without a counterpart is refused by name', () => {
  expect(() => toTensor({ dtype: 'BF16', shape: [1], data: new Uint8Array(2) })).toThrow(
    '[UnsupportedDtype] The tensor holds BF16 values. Only F32, F16, I64, I32, U8, BOOL can be made into tensors.',
  )
})
