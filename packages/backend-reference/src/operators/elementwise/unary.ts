import { DataType } from '@self-cascade/onnx-graph'
import { isBig } from '../../values/data-kinds.ts'
import { boolValue, emptyData, makeValue, numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { floatFunctions } from './functions.ts'

/** Applies a function to every element; the result has the element type of the input. */
export function mapNumbers(value: ReferenceValue, change: (x: number) => number): ReferenceValue {
  const numbers = numbersOf(value)
  const result = new Float64Array(numbers.length)
  for (let index = 0; index < numbers.length; index++) result[index] = change(numbers[index]!)
  return typedValue(value.dataType, value.dims, result)
}

function mapBigints(value: ReferenceValue, change: (x: bigint) => bigint): ReferenceValue {
  const data = emptyData(value.dataType, value.data.length) as BigInt64Array
  value.data.forEach((element, index) => {
    data[index] = change(element as bigint)
  })
  return makeValue(value.dataType, value.dims, data)
}

/** An operator whose integers of 64 bits are computed without going through float64. */
function exact(number: (x: number) => number, big: (x: bigint) => bigint): Operator {
  return ([x]) => (isBig(x!.data) ? mapBigints(x!, big) : mapNumbers(x!, number))
}

const test =
  (holds: (x: number) => boolean): Operator =>
  ([x]) =>
    boolValue(Array.from(numbersOf(x!), holds), x!.dims)

const unary =
  (change: (x: number) => number): Operator =>
  ([x]) =>
    mapNumbers(x!, change)

/** Operators of one operand, element by element, without parameters. */
export const unaryOperators = {
  ...(Object.fromEntries(Object.entries(floatFunctions).map(([name, change]) => [name, unary(change)])) as {
    [Name in keyof typeof floatFunctions]: Operator
  }),
  Abs: exact(Math.abs, (x) => (x < 0n ? -x : x)),
  BitwiseNot: exact(
    (x) => ~x,
    (x) => ~x,
  ),
  Identity: ([x]) => x!,
  IsInf: ([x], { int }) => {
    const [negative, positive] = [int('detect_negative', 1), int('detect_positive', 1)]
    const holds = (one: number) =>
      (one === Number.POSITIVE_INFINITY && positive === 1) || (one === Number.NEGATIVE_INFINITY && negative === 1)
    return boolValue(Array.from(numbersOf(x!), holds), x!.dims)
  },
  IsNaN: test(Number.isNaN),
  Neg: exact(
    (x) => -x,
    (x) => -x,
  ),
  Not: ([x]) =>
    typedValue(
      DataType.BOOL,
      x!.dims,
      Array.from(numbersOf(x!), (one) => 1 - one),
    ),
  Relu: exact(
    (x) => Math.max(x, 0),
    (x) => (x < 0n ? 0n : x),
  ),
  Sign: exact(Math.sign, (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n)),
} satisfies Record<string, Operator>
