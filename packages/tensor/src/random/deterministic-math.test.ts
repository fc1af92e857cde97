import { expect, test } from 'vitest'
import { cos, log, sin } from './deterministic-math.ts'

/** Points spread evenly, with none at a round place: multiples of the golden ratio, taken in 0..1. */
const spread = Array.from({ length: 20000 }, (_, index) => ((index + 1) * 0.6180339887498949) % 1)

test('log is within 2⁻⁵⁰ of the platform, relatively, all over 2⁻³³..1', () => {
  const inputs = spread.flatMap((u) => [
    u,
    1 - u * 2 ** -20,
    2 ** (-33 * u),
    (Math.floor(u * 2 ** 32) + 0.5) * 2 ** -32,
  ])
  for (const x of [...inputs, 2 ** -33, 1 - 2 ** -33, Math.SQRT1_2, 0.5, 2, 10, 1e300, 1e-300]) {
    expect(Math.abs(log(x) - Math.log(x)) <= 2 ** -50 * Math.abs(Math.log(x)), `log(${x})`).toBe(true)
  }
})

test('log of 1 is 0', () => {
  expect(log(1)).toBe(0)
})

test('sin and cos are within 2⁻⁵¹ of the platform all over a turn', () => {
  for (const u of spread) {
    const angle = u * 6.2831855
    expect(Math.abs(sin(angle) - Math.sin(angle)) <= 2 ** -51, `sin(${angle})`).toBe(true)
    expect(Math.abs(cos(angle) - Math.cos(angle)) <= 2 ** -51, `cos(${angle})`).toBe(true)
  }
})

test('sin and cos are right on both sides of every eighth of a turn', () => {
  for (let eighth = 0; eighth <= 8; eighth++) {
    for (const shift of [-1e-9, 0, 1e-9]) {
      const angle = Math.max(0, (eighth * Math.PI) / 4 + shift)
      expect(Math.abs(sin(angle) - Math.sin(angle)), `sin(${angle})`).toBeLessThanOrEqual(2 ** -51)
      expect(Math.abs(cos(angle) - Math.cos(angle)), `cos(${angle})`).toBeLessThanOrEqual(2 ** -51)
    }
  }
})

test('small angles keep their relative precision', () => {
  for (const angle of [1e-9, 1e-5, 0.01]) {
    expect(Math.abs(sin(angle) - Math.sin(angle))).toBeLessThanOrEqual(2 ** -52 * angle)
  }
})
