import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { biasPlanes, eachProduct } from './products.ts'
import { readWindows } from './windows.ts'

/** Checks `[N, C, …]` against weights `[M, C/groups, …]` of at most three spatial axes. */
function checkChannels(x: ReferenceValue, weight: ReferenceValue, channels: number | undefined): void {
  if (x.dims.length === weight.dims.length && x.dims[1] === channels && x.dims.length >= 3 && x.dims.length <= 5) return
  throw createError(OperandsInvalid, { problem: `weights [${weight.dims}] do not fit the input [${x.dims}]` })
}

/**
 * Convolves: `y[n, m, p] = bias[m] + Σ x[n, c, p · stride − pad + k · dilation] · w[m, c, k]`, where channels m of a group see only
 * the channels c of that group.
 */
export function convolve(
  [x, weight, bias]: readonly [ReferenceValue, ReferenceValue, ReferenceValue | undefined],
  context: OperatorContext,
): ReferenceValue {
  const groups = context.int('group', 1)
  checkChannels(x, weight, weight.dims[1]! * groups)
  const [batch, , ...space] = x.dims as [number, number, ...number[]]
  const [filters, , ...kernel] = weight.dims as [number, number, ...number[]]
  const windows = readWindows(context, space, kernel)
  const dims = [batch, filters, ...windows.output]
  const [input, weights, result] = [numbersOf(x), numbersOf(weight), biasPlanes(bias, dims)]
  const sides = { weightDims: weight.dims, places: windows.output, elements: space }
  eachProduct({ batch, groups, ...sides, windows }, (place, element, at) => {
    result[place]! += input[element]! * weights[at]!
  })
  return typedValue(x.dataType, dims, result)
}

/** `Conv` with one to three spatial axes. */
export const conv: Operator = ([x, weight, bias], context) => convolve([x!, weight!, bias], context)
