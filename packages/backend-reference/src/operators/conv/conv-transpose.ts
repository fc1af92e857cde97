import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { numbersOf, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { biasPlanes, eachProduct } from './products.ts'
import { spanOf } from './windows.ts'

interface TransposedWindows {
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly begins: readonly number[]
  readonly output: readonly number[]
}

/** Reads pads and sizes: `output = stride · (input − 1) + output_padding + span − begin − end`. */
function readTransposed(
  { ints, string }: OperatorContext,
  space: readonly number[],
  kernel: readonly number[],
): TransposedWindows {
  const strides = ints(
    'strides',
    space.map(() => 1),
  )
  const dilations = ints(
    'dilations',
    space.map(() => 1),
  )
  const extra = ints(
    'output_padding',
    space.map(() => 0),
  )
  const full = space.map(
    (size, axis) => strides[axis]! * (size - 1) + extra[axis]! + spanOf(kernel[axis]!, dilations[axis]!),
  )
  const mode = string('auto_pad', 'NOTSET')
  const wanted = ints('output_shape', mode.startsWith('SAME') ? space.map((size, axis) => size * strides[axis]!) : [])
  if (wanted.length > 0) {
    const output = wanted.slice(-space.length)
    const totals = full.map((size, axis) => Math.max(0, size - output[axis]!))
    const begins = totals.map((total) => (mode === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)))
    return { strides, dilations, begins, output }
  }
  const pads = mode === 'VALID' ? [] : ints('pads', [])
  const begins = space.map((_, axis) => pads[axis] ?? 0)
  const output = full.map((size, axis) => size - begins[axis]! - (pads[axis + space.length] ?? 0))
  return { strides, dilations, begins, output }
}

/**
 * `ConvTranspose` with weights `[C, M/groups, …]`: every input element adds its multiple of the kernel to the output,
 * `y[n, m, p · stride + k · dilation − pad] += x[n, c, p] · w[c, m, k]`.
 */
export const convTranspose: Operator = ([x, weight, bias], context) => {
  const groups = context.int('group', 1)
  const [batch, channels, ...space] = x!.dims as [number, number, ...number[]]
  const [depth, filters, ...kernel] = weight!.dims as [number, number, ...number[]]
  if (depth !== channels || space.length !== kernel.length || space.length < 1 || space.length > 3) {
    throw createError(OperandsInvalid, { problem: `weights [${weight!.dims}] do not fit the input [${x!.dims}]` })
  }
  const windows = readTransposed(context, space, kernel)
  const dims = [batch, filters * groups, ...windows.output]
  const [input, weights, result] = [numbersOf(x!), numbersOf(weight!), biasPlanes(bias, dims)]
  const sides = { weightDims: weight!.dims, places: space, elements: windows.output }
  eachProduct({ batch, groups, ...sides, windows }, (place, element, at) => {
    result[element]! += input[place]! * weights[at]!
  })
  return typedValue(x!.dataType, dims, result)
}
