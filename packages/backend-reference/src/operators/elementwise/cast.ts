import { createError } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../../errors.ts'
import { dataKind, isBig, isFloat } from '../../values/data-kinds.ts'
import { emptyData, makeValue, numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'

/**
 * Gives the elements as another type. Between float types nothing is rounded here: how exact floats are is the evaluation's
 * choice. Floats are cut off towards zero, integers wrap around, booleans are "not zero".
 */
export function castValue(value: ReferenceValue, dataType: number): ReferenceValue {
  const { data, dims } = value
  if (!dataKind(dataType)) throw createError(OperandsInvalid, { problem: `casts to type ${dataType} are not known` })
  if (dataType === value.dataType) return value
  if (isFloat(dataType) && isFloat(value.dataType)) return makeValue(dataType, dims, data)
  if (!isBig(data) || isFloat(dataType) || dataType === DataType.BOOL)
    return typedValue(dataType, dims, numbersOf(value))
  const result = emptyData(dataType, data.length)
  const big = isBig(result)
  data.forEach((element: bigint, index: number) => {
    result[index] = big ? element : Number(BigInt.asIntN(32, element))
  })
  return makeValue(dataType, dims, result)
}

/** Operators that change the element type. */
export const castOperators = {
  Cast: ([x], { int }) => castValue(x!, int('to')),
  CastLike: ([x, like]) => castValue(x!, like!.dataType),
} satisfies Record<string, Operator>
