import { assertSameDims, createError, createTensor, InvalidOption, type Tensor } from '@self-cascade/core'

/**
 * Gives `Σ coefficient_i · tensor_i`, element by element: the arithmetic of every sampler step.
 *
 * Products and sums are float64; the result is rounded to float32 once.
 *
 * @throws {@link DimsMismatch} when two tensors differ in dims.
 * @throws {@link InvalidOption} when there are no terms.
 * @example
 * ```ts
 * const noised = linearCombination([[Math.sqrt(0.3), latents], [Math.sqrt(0.7), noise]])
 * ```
 */
export function linearCombination(terms: readonly (readonly [number, Tensor])[]): Tensor {
  const first = terms[0]
  if (!first) throw createError(InvalidOption, { name: 'terms', value: '[]', expected: 'a list of one term or more' })
  const [, { dims }] = first
  for (const [index, [, tensor]] of terms.entries()) assertSameDims(`term ${index}`, tensor.dims, dims)
  return createTensor('float32', combine(terms), dims)
}

function combine(terms: readonly (readonly [number, Tensor])[]): Float32Array {
  const [first, second, ...others] = terms
  const [a, { data: x }] = first!
  const result = new Float32Array(x.length)
  if (!second) {
    for (let i = 0; i < result.length; i++) result[i] = a * x[i]!
    return result
  }
  const [b, { data: y }] = second
  if (others.length === 0) {
    for (let i = 0; i < result.length; i++) result[i] = a * x[i]! + b * y[i]!
    return result
  }
  const sum = new Float64Array(x.length)
  for (const [coefficient, { data }] of terms) {
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + coefficient * data[i]!
  }
  result.set(sum)
  return result
}
