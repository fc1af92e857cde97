import { expect, test } from 'vitest'
import { logFloat32 } from './log-float32.ts'

test('lies within one float32 step of the logarithm', () => {
  for (let x = 1e-6; x < 1e6; x *= 1.37) {
    const value = Math.fround(x)
    const exact = Math.log(value)
    expect(Math.abs(logFloat32(value) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 2 ** -22 + 1e-9)
  }
})

test('gives the limits at zero and infinity', () => {
  expect(logFloat32(0)).toBe(-Infinity)
  expect(logFloat32(Infinity)).toBe(Infinity)
  expect(logFloat32(1)).toBe(0)
})
