import { createError } from '@self-cascade/core'
import { DataType, tensorAttribute } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../errors.ts'
import {
  float64Value,
  integersOf,
  makeValue,
  type ReferenceValue,
  typedValue,
  valueFromTensor,
} from '../values/value.ts'
import type { Operator, OperatorContext } from './operator.ts'

/** `Constant`: the tensor or the numbers of its one attribute. */
export function constantOperator(_: unknown, { node, ...read }: OperatorContext): ReferenceValue {
  const tensor = tensorAttribute(node, 'value')
  if (tensor) return valueFromTensor(tensor)
  const name = node.attribute[0]?.name ?? ''
  const kinds: Readonly<Record<string, () => ReferenceValue>> = {
    value_int: () => makeValue(DataType.INT64, [], BigInt64Array.of(node.attribute[0]!.i)),
    value_ints: () =>
      makeValue(DataType.INT64, [node.attribute[0]!.ints.length], BigInt64Array.from(node.attribute[0]!.ints)),
    value_float: () => float64Value([read.float('value_float')], []),
    value_floats: () => float64Value(read.floats('value_floats')),
  }
  const kind = kinds[name]
  if (!kind) throw createError(OperandsInvalid, { problem: `a constant cannot be read from the attribute "${name}"` })
  return kind()
}

/** `ConstantOfShape`: one element, 0.0 when it is not given, everywhere. */
export const constantOfShape: Operator = ([shape], { node }) => {
  const dims = integersOf(shape!)
  const tensor = tensorAttribute(node, 'value')
  const value = tensor ? valueFromTensor(tensor) : float64Value([0])
  const size = dims.reduce((product, dim) => product * dim, 1)
  const { data } = typedValue(value.dataType, dims, new Float64Array(size))
  return makeValue(value.dataType, dims, (data as Float64Array).fill(value.data[0] as number))
}
