import { expect, test } from 'vitest'
import { float32Tensor, tensorValues } from './tensor-data.ts'

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
