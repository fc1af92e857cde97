import { expectAllClose } from '@self-cascade/testing'
import { test } from 'vitest'
import { solveLinear } from './solve-linear.ts'

test('solves a system whose first pivot is zero', () => {
  const solution = solveLinear(
    [
      [0, 2, 1],
      [1, -1, 3],
      [2, 1, -1],
    ],
    [7, 8, 1],
  )
  expectAllClose(solution, [1, 2, 3], { relative: 1e-12 })
})
