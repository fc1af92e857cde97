import { createError } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../../errors.ts'
import { resolveAxis, stridedIndices, stridesOf } from '../../values/indices.ts'
import { roundHalfEven } from '../../values/round-half-even.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator, OperatorContext } from '../operator.ts'

/** The range of each integer type that floats are quantised to. */
const ranges: Readonly<Record<number, readonly [number, number]>> = {
  [DataType.INT8]: [-128, 127],
  [DataType.UINT8]: [0, 255],
  [DataType.INT16]: [-32768, 32767],
  [DataType.UINT16]: [0, 65535],
}

/** Gives for each element of x the index of its scale: one for all, one per index of an axis, or one per block of an axis. */
function scaleIndices(x: ReferenceValue, scale: ReferenceValue, { int }: OperatorContext): Int32Array {
  const rank = x.dims.length
  if (scale.data.length === 1 && scale.dims.length < 2) return new Int32Array(x.data.length)
  const axis = resolveAxis(int('axis', 1), rank)
  const block = int('block_size', 0)
  if (block === 0) {
    const alongAxis = x.dims.map((_, index) => (index === axis ? 1 : 0))
    return stridedIndices(x.dims, alongAxis)
  }
  const strides = stridesOf(scale.dims)
  const places = stridesOf(x.dims)
  return Int32Array.from({ length: x.data.length }, (_, index) =>
    x.dims.reduce((sum, size, one) => {
      const coordinate = Math.floor(index / places[one]!) % size
      return sum + (one === axis ? Math.floor(coordinate / block) : coordinate) * strides[one]!
    }, 0),
  )
}

/** Operators between floats and the integers that stand for them. */
export const quantizeOperators = {
  /** `(x − zero_point) · scale`. */
  DequantizeLinear: ([x, scale, zeroPoint], context) => {
    const indices = scaleIndices(x!, scale!, context)
    const [scales, zeros] = [numbersOf(scale!), zeroPoint && numbersOf(zeroPoint)]
    const numbers = numbersOf(x!)
    return typedValue(
      scale!.dataType,
      x!.dims,
      Float64Array.from(indices, (from, index) => (numbers[index]! - (zeros?.[from] ?? 0)) * scales[from]!),
    )
  },
  /** `saturate(round(x / scale) + zero_point)`; halves are rounded to the even integer. */
  QuantizeLinear: ([x, scale, zeroPoint], context) => {
    const dataType = zeroPoint?.dataType ?? (context.int('output_dtype', 0) || DataType.UINT8)
    const range = ranges[dataType]
    if (!range) throw createError(OperandsInvalid, { problem: `floats cannot be quantised to type ${dataType}` })
    const indices = scaleIndices(x!, scale!, context)
    const [scales, zeros] = [numbersOf(scale!), zeroPoint && numbersOf(zeroPoint)]
    const numbers = numbersOf(x!)
    const quantized = Float64Array.from(indices, (from, index) => {
      const steps = roundHalfEven(numbers[index]! / scales[from]!) + (zeros?.[from] ?? 0)
      return Math.max(range[0], Math.min(range[1], steps))
    })
    return typedValue(dataType, x!.dims, quantized)
  },
} satisfies Record<string, Operator>
