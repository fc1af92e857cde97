import { expect } from 'vitest'

/** How far two arrays may differ: `|actual − expected| ≤ absolute + relative · |expected|`, element by element. */
export interface Tolerance {
  readonly absolute?: number
  readonly relative?: number
}

/** Fails, naming the worst element, unless every element lies within the tolerance. NaN is close to nothing. */
export function expectAllClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { absolute = 0, relative = 0 }: Tolerance,
): void {
  expect(actual.length, 'number of elements').toBe(expected.length)
  let worst = { excess: 0, index: -1 }
  for (let index = 0; index < expected.length; index++) {
    const allowed = absolute + relative * Math.abs(expected[index]!)
    const excess = Math.abs(actual[index]! - expected[index]!) - allowed
    if (!(excess <= 0) && !(excess <= worst.excess)) worst = { excess, index }
  }
  const { index } = worst
  expect(index, index < 0 ? '' : `element ${index} is ${actual[index]}, expected ${expected[index]}`).toBe(-1)
}
