import { createTensor } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { batchRandom } from './batch-random.ts'
import { fixedRandom } from './fixed-random.ts'
import { philoxRandom } from './philox-random.ts'
import { torchRandom } from './torch-random.ts'

describe.each([
  ['philoxRandom', philoxRandom],
  ['torchRandom', torchRandom],
])('batchRandom of %s', (_, makeRandom) => {
  test('gives row i of every draw as source i alone would', () => {
    const batch = batchRandom([4, 5, 6].map((seed) => makeRandom({ seed })))
    const alone = [4, 5, 6].map((seed) => makeRandom({ seed }))
    for (const rest of [
      [4, 8, 8],
      [4, 3, 3],
    ]) {
      const { data, dims } = batch.normal([3, ...rest])
      expect(dims).toEqual([3, ...rest])
      expect([...data]).toEqual(alone.flatMap((random) => [...random.normal([1, ...rest]).data]))
    }
  })
})

test('batchRandom refuses a batch of another size', () => {
  expect(() => batchRandom([philoxRandom({ seed: 1 })]).normal([2, 4])).toThrow(
    '[DimsMismatch] noise has dims [2,4]; expected [1,4].',
  )
})

test('batchRandom needs a source', () => {
  expect(() => batchRandom([])).toThrow('[InvalidOption] sources is "[]".')
})

describe('fixedRandom', () => {
  const first = createTensor('float32', new Float32Array([1, 2]), [1, 2])
  const second = createTensor('float32', new Float32Array([3]), [1, 1])

  test('replays its tensors in order and then fails', () => {
    const random = fixedRandom([first, second])
    expect(random.normal([1, 2]).data).toEqual(first.data)
    expect(random.normal([1, 1]).data).toEqual(second.data)
    expect(() => random.normal([1, 1])).toThrow('[NoiseExhausted] Draw 3 was asked for, but only 2 tensors')
  })

  test('refuses other dims and does not use the tensor up', () => {
    const random = fixedRandom([first])
    expect(() => random.normal([2, 1])).toThrow('[DimsMismatch] noise of draw 1 has dims [1,2]; expected [2,1].')
    expect(random.normal([1, 2]).data).toEqual(first.data)
  })
})
