import { assertSameDims, createError, createTensor, InvalidOption, type Tensor } from '@self-cascade/core'
import { linearCombination } from './linear-combination.ts'

/**
 * Gives `a + b`, element by element.
 *
 * @throws {@link DimsMismatch} when the dims differ.
 */
export function add(a: Tensor, b: Tensor): Tensor {
  return linearCombination([
    [1, a],
    [1, b],
  ])
}

/**
 * Gives `a − b`, element by element.
 *
 * @throws {@link DimsMismatch} when the dims differ.
 */
export function subtract(a: Tensor, b: Tensor): Tensor {
  return linearCombination([
    [1, a],
    [-1, b],
  ])
}

/**
 * Gives `a · b`, element by element.
 *
 * @throws {@link DimsMismatch} when the dims differ.
 */
export function multiply(a: Tensor, b: Tensor): Tensor {
  assertSameDims('b', b.dims, a.dims)
  return createTensor(
    'float32',
    a.data.map((value, index) => value * b.data[index]!),
    a.dims,
  )
}

/** Gives `factor · tensor`; the factor is float64 and the product is rounded once. */
export function scale(tensor: Tensor, factor: number): Tensor {
  return linearCombination([[factor, tensor]])
}

/**
 * Limits every value to `min..max`. NaN stays NaN.
 *
 * @throws {@link InvalidOption} when `min` is above `max`.
 */
export function clamp(tensor: Tensor, min: number, max: number): Tensor {
  if (!(min <= max)) throw createError(InvalidOption, { name: 'min', value: min, expected: `at most max (${max})` })
  return createTensor(
    'float32',
    tensor.data.map((value) => Math.min(Math.max(value, min), max)),
    tensor.dims,
  )
}
