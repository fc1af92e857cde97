import { expect, test } from 'vitest'
import { expFloat32 } from './exp-float32.ts'

test('lies within one float32 step of the exponential', () => {
  for (let x = -12; x < 12; x += 0.173) {
    const exact = Math.exp(Math.fround(x))
    expect(Math.abs(expFloat32(Math.fround(x)) - exact)).toBeLessThanOrEqual(exact * 2 ** -23)
  }
  expect(expFloat32(0)).toBe(1)
})
