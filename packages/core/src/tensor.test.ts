import { expect, test } from 'vitest'
import { assertSameDims, createTensor, sizeOf } from './tensor.ts'

test('a tensor keeps its data and gives it back', async () => {
  const data = new Float32Array([1, 2, 3, 4])
  const tensor = createTensor('float32', data, [1, 4])
  expect(tensor.data).toBe(data)
  expect(await tensor.getData()).toBe(data)
})

test('data must fill the dims', () => {
  expect(() => createTensor('float32', new Float32Array(3), [1, 4])).toThrow(
    '[DimsMismatch] data has dims [3]; expected [1,4]',
  )
})

test('a scalar has one element', () => {
  expect(sizeOf([])).toBe(1)
  expect(createTensor('int64', new BigInt64Array([7n]), []).dims).toEqual([])
})

test('dims that differ in rank or length are refused', () => {
  expect(() => assertSameDims('noise', [1, 4], [1, 4])).not.toThrow()
  expect(() => assertSameDims('noise', [1, 4], [1, 4, 1])).toThrow('noise has dims [1,4]')
})
