import { expect, test } from 'vitest'
import { float32Tensor, tensorValues } from './tensor-data.ts'

test('reads unaligned data that lies in a Buffer of Node, whose slice is no copy', () => {
  const tensor = float32Tensor([1.5, -2])
  const file = new Uint8Array(tensor.rawData.length + 1)
  file.set(tensor.rawData, 1)
  const rawData = Buffer.from(file.buffer, 1)
  expect([...tensorValues(Object.assign(tensor, { rawData })).data]).toEqual([1.5, -2])
})
