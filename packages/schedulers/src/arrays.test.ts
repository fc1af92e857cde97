import { expectAllClose } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { interpolate, linspace, linspaceFloat32, roundHalfEven } from './arrays.ts'

test('linspace has both ends and one value is the start', () => {
  expect([...linspace(0, 999, 4)]).toEqual([0, 333, 666, 999])
  expect([...linspace(3, 7, 1)]).toEqual([3])
})

test('float32 linspace stays within a float32 step or two of the exact one', () => {
  for (const count of [1, 2, 15, 16, 17, 1000]) {
    expectAllClose(linspaceFloat32(0.1, 0.7, count), linspace(0.1, 0.7, count), { relative: 2e-7 })
  }
})

test('halves are rounded to the even neighbour', () => {
  expect([0.5, 1.5, 2.5, 499.5, -1.5, 2.4, 2.6].map(roundHalfEven)).toEqual([0, 2, 2, 500, -2, 2, 3])
})

test('a table is read on a straight line and not beyond its ends', () => {
  const table = Float64Array.of(1, 3, 7)
  expect([-1, 0, 0.5, 1.25, 2, 5].map((position) => interpolate(table, position))).toEqual([1, 1, 2, 4, 7, 7])
})
