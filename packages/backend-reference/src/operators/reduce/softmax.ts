import { resolveAxis } from '../../values/indices.ts'
import type { ReferenceValue } from '../../values/value.ts'
import { typedValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import type { Operator, OperatorContext } from '../operator.ts'
import { groupIndices, reducers, reduceValue } from './reduce.ts'

/** Since opset 13 one axis is normalised, the last by default; before, all axes from `axis`, 1 by default, as if they were one. */
function softmaxAxes({ dims }: ReferenceValue, { opset, int }: OperatorContext): number[] {
  const axis = resolveAxis(int('axis', opset < 13 ? 1 : -1), dims.length)
  return opset < 13 ? dims.map((_, index) => index).filter((index) => index >= axis) : [axis]
}

/** `e^(x − m) / Σ e^(x − m)` along some axes, with the maximum m. */
export function softmax(value: ReferenceValue, axes: readonly number[]): ReferenceValue {
  const powers = zipNumbers(value, reduceValue(value, axes, reducers.ReduceMax), (x, m) => Math.exp(x - m))
  return zipNumbers(powers, reduceValue(powers, axes, reducers.ReduceSum), (x, total) => x / total)
}

/** `Softmax` and its relatives. */
export const softmaxOperators = {
  /** 1 at the first maximum, 0 elsewhere. */
  Hardmax: ([x], context) => {
    const axes = softmaxAxes(x!, context)
    const largest = reduceValue(x!, axes, reducers.ReduceMax)
    const taken = new Set<number>()
    const groups = groupIndices(x!.dims, axes)
    const marks = Float64Array.from(groups, (group, index) => {
      if (taken.has(group) || x!.data[index] !== largest.data[group]) return 0
      taken.add(group)
      return 1
    })
    return typedValue(x!.dataType, x!.dims, marks)
  },
  LogSoftmax: ([x], context) => {
    const axes = softmaxAxes(x!, context)
    const shifted = zipNumbers(x!, reduceValue(x!, axes, reducers.ReduceMax), (one, m) => one - m)
    const sums = reduceValue(mapNumbers(shifted, Math.exp), axes, reducers.ReduceSum)
    return zipNumbers(shifted, sums, (one, total) => one - Math.log(total))
  },
  Softmax: ([x], context) => softmax(x!, softmaxAxes(x!, context)),
} satisfies Record<string, Operator>
