import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import type { PictureSource } from '../picture-source.ts'
import { pictureBatches } from './picture-batches.ts'

/** Three pictures of 2 by 1 pixels: the left one is the number of the picture, the right one is black. */
const source: PictureSource = {
  description: 'three',
  count: 3,
  read(from, to) {
    const bytes = Uint8Array.from({ length: (to - from) * 6 }, (_, index) =>
      index % 6 < 3 ? 50 * (from + Math.floor(index / 6) + 1) : 0,
    )
    return { rgb: createTensor('uint8', bytes, [to - from, 1, 2, 3]), captions: [] }
  },
}
const dims = { pictures: [2, 3, 1, 2], noise: [2, 1, 1, 1] }

test('pictures come in order, and after the last the first again', async () => {
  const batches = pictureBatches({ pictures: source, dims, seed: 1, flip: false })
  const numbers = async (index: number) => {
    const { pictures } = await batches.batch(index)
    return [0, 6].map((at) => Math.round(((Number(pictures!.data[at]) + 1) * 127.5) / 50))
  }
  expect([await numbers(0), await numbers(1), await numbers(2), await numbers(3)]).toEqual([
    [1, 2],
    [3, 1],
    [2, 3],
    [1, 2],
  ])
})

test('a batch depends on seed and number alone, and about half of the pictures are mirrored', async () => {
  const make = (seed: number) => pictureBatches({ pictures: source, dims, seed })
  expect((await make(1).batch(5)).noise!.data).toEqual((await make(1).batch(5)).noise!.data)
  expect((await make(1).batch(5)).noise!.data).not.toEqual((await make(2).batch(5)).noise!.data)
  expect((await make(1).batch(5)).noise!.data).not.toEqual((await make(1).batch(6)).noise!.data)
  let mirrored = 0
  for (let index = 0; index < 100; index++) {
    const { pictures } = await make(1).batch(index)
    for (const at of [0, 6]) {
      const planes = [0, 2, 4].map((plane) => Number(pictures!.data[at + plane]) === -1)
      expect(new Set(planes).size).toBe(1)
      if (planes[0]) mirrored++
    }
  }
  // 200 fair draws lie within four standard deviations of 100
  expect(Math.abs(mirrored - 100)).toBeLessThan(28)
})

test('pictures of another size, and no pictures, are refused', async () => {
  const larger = { ...dims, pictures: [2, 3, 2, 2] }
  await expect(pictureBatches({ pictures: source, dims: larger, seed: 1 }).batch(0)).rejects.toMatchObject({
    code: 'DimsMismatch',
  })
  expect(() => pictureBatches({ pictures: { ...source, count: 0 }, dims, seed: 1 })).toThrow('pictures is "empty"')
})
