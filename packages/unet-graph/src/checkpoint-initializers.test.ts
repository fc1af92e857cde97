import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { checkpointInitializers } from './checkpoint-initializers.ts'
import type { UnetParameter } from './unet-parameter.ts'

const parameter = (
  dims: readonly number[],
  checkpointDims: readonly number[],
  isTransposed: boolean,
): UnetParameter => ({
  ...{ name: 'layer.weight', dims, checkpointDims, isTransposed },
  initial: { kind: 'constant', value: 0 },
})
const tensor = createTensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3])
const source = checkpointInitializers((name) => (name === 'layer.weight' ? tensor : undefined))

test('turns a linear layer, [out, in] in the checkpoint, to [in, out]', () => {
  expect([...source(parameter([3, 2], [2, 3], true))]).toEqual([1, 4, 2, 5, 3, 6])
})

test('shares what lies alike in both', () => {
  expect(source(parameter([2, 3, 1], [2, 3], false))).toBe(tensor.data)
})

test('names what is not there and what has other dims', () => {
  const other = { ...parameter([2, 3], [2, 3], false), name: 'other.weight' }
  expect(() => source(other)).toThrow('other.weight is not there')
  expect(() => source(parameter([2, 4], [4, 2], true))).toThrow('layer.weight is [2,3], not [4,2]')
})
