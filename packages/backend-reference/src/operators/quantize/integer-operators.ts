import { DataType } from '@self-cascade/onnx-graph'
import { roundHalfEven } from '../../values/round-half-even.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import { convolve } from '../conv/conv.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { castValue } from '../elementwise/cast.ts'
import { matMul } from '../linalg/matmul.ts'
import type { Operator } from '../operator.ts'

/** `x − zero point` as numbers that cannot overflow; zero points of rows, columns or filters lie along `dims`. */
function shifted(x: ReferenceValue, zeroPoint: ReferenceValue | undefined, dims: readonly number[]): ReferenceValue {
  const wide = castValue(x, DataType.DOUBLE)
  if (!zeroPoint) return wide
  const zeros = castValue(zeroPoint, DataType.DOUBLE)
  return zipNumbers(
    wide,
    zeros.data.length === 1 ? { ...zeros, dims: [] } : { ...zeros, dims },
    (one, zero) => one - zero,
  )
}

/** Operators on integers of 8 bits whose results are integers of 32 bits, and the one that makes such integers by itself. */
export const integerOperators = {
  ConvInteger: ([x, weight, xZero, weightZero], context) => {
    const perFilter = [weight!.dims[0]!, ...weight!.dims.slice(1).map(() => 1)]
    const operands = [shifted(x!, xZero, []), shifted(weight!, weightZero, perFilter), undefined] as const
    return castValue(convolve(operands, context), DataType.INT32)
  },
  /** Finds scale and zero point so that the range of x, 0 included, fits 0 to 255. */
  DynamicQuantizeLinear: ([x]) => {
    const numbers = numbersOf(x!)
    let [low, high] = [0, 0]
    for (const one of numbers) [low, high] = [Math.min(low, one), Math.max(high, one)]
    const scale = high === low ? 1 : (high - low) / 255
    const clamp = (one: number) => Math.max(0, Math.min(255, one))
    const zero = clamp(roundHalfEven(-low / scale))
    const quantized = Float64Array.from(numbers).map((one) => clamp(roundHalfEven(one / scale) + zero))
    return [
      typedValue(DataType.UINT8, x!.dims, quantized),
      typedValue(DataType.FLOAT, [], Float64Array.of(scale)),
      typedValue(DataType.UINT8, [], [zero]),
    ]
  },
  MatMulInteger: ([a, b, aZero, bZero]) => {
    const left = shifted(a!, aZero, [aZero?.data.length ?? 1, 1])
    return castValue(matMul(left, shifted(b!, bZero, [bZero?.data.length ?? 1])), DataType.INT32)
  },
} satisfies Record<string, Operator>
