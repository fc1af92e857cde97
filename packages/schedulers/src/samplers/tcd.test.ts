import { expect, test } from 'vitest'
import { targetTimestep } from './tcd.ts'

test.each([
  [0.3, 90, 63],
  [0.8, 20, 4],
  [0.5, 499, 249],
  [0, 999, 999],
  [1, 999, 0],
])('the target of gamma %d from timestep %d is %d', (eta, timestep, target) => {
  expect(targetTimestep(eta, timestep)).toBe(target)
})
