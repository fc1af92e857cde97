import { DataType } from '@self-cascade/onnx-graph'
import { broadcastDims, broadcastIndices, take } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { bothBig, zipBigints, zipNumbers } from './broadcast.ts'
import { mapNumbers } from './unary.ts'

interface Arithmetic {
  readonly number: (a: number, b: number) => number
  readonly big: (a: bigint, b: bigint) => bigint
}

const compute = ({ number, big }: Arithmetic, a: ReferenceValue, b: ReferenceValue): ReferenceValue =>
  bothBig(a, b) ? zipBigints(a, b, big) : zipNumbers(a, b, number)

const binary =
  (arithmetic: Arithmetic): Operator =>
  ([a, b]) =>
    compute(arithmetic, a!, b!)

/** Any number of operands, combined from the first on. */
const variadic =
  (arithmetic: Arithmetic): Operator =>
  (inputs) =>
    (inputs as readonly ReferenceValue[]).reduce((left, right) => compute(arithmetic, left, right))

const compare =
  (holds: (a: number | bigint, b: number | bigint) => boolean): Operator =>
  ([a, b]) =>
    bothBig(a!, b!)
      ? zipBigints(a!, b!, holds, DataType.BOOL)
      : zipNumbers(a!, b!, (x, y) => Number(holds(x, y)), DataType.BOOL)

const logical =
  (combine: (a: number, b: number) => number): Operator =>
  ([a, b]) =>
    zipNumbers(a!, b!, combine, DataType.BOOL)

const add: Arithmetic = { number: (a, b) => a + b, big: (a, b) => a + b }
// biome-ignore lint/complexity/useMathMinMax: Math.min takes no bigints
const min: Arithmetic = { number: Math.min, big: (a, b) => (a < b ? a : b) }
// biome-ignore lint/complexity/useMathMinMax: Math.max takes no bigints
const max: Arithmetic = { number: Math.max, big: (a, b) => (a > b ? a : b) }
/** The remainder with the sign of the divisor. */
const mod: Arithmetic = { number: (a, b) => a - b * Math.floor(a / b), big: (a, b) => ((a % b) + b) % b }
/** The remainder with the sign of the dividend. */
const fmod: Arithmetic = { number: (a, b) => a % b, big: (a, b) => a % b }
const divide: Arithmetic = { number: (a, b) => a / b, big: (a, b) => a / b }

/** Operators of several operands, element by element, with broadcasting. */
export const binaryOperators = {
  Add: binary(add),
  // Integers of less than 64 bits are cut off towards zero when they are stored.
  Div: binary(divide),
  Max: variadic(max),
  Mean: (inputs, context) => mapNumbers(variadic(add)(inputs, context) as ReferenceValue, (sum) => sum / inputs.length),
  Min: variadic(min),
  Mod: ([a, b], { int }) => compute(int('fmod', 0) === 1 ? fmod : mod, a!, b!),
  Mul: binary({ number: (a, b) => a * b, big: (a, b) => a * b }),
  // The exponent may be of another type than the base.
  Pow: ([a, b]) => zipNumbers(a!, b!, (x, y) => x ** y),
  PRelu: ([x, slope]) => zipNumbers(x!, slope!, (one, factor) => (one < 0 ? one * factor : one)),
  Sub: binary({ number: (a, b) => a - b, big: (a, b) => a - b }),
  Sum: variadic(add),

  Equal: compare((a, b) => a === b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),

  And: logical((a, b) => a & b),
  Or: logical((a, b) => a | b),
  Xor: logical((a, b) => a ^ b),
  BitwiseAnd: binary({ number: (a, b) => a & b, big: (a, b) => a & b }),
  BitwiseOr: binary({ number: (a, b) => a | b, big: (a, b) => a | b }),
  BitwiseXor: binary({ number: (a, b) => a ^ b, big: (a, b) => a ^ b }),
  BitShift: ([a, b], { string }) =>
    string('direction') === 'LEFT'
      ? compute({ number: (x, y) => x * 2 ** y, big: (x, y) => x << y }, a!, b!)
      : compute({ number: (x, y) => Math.floor(x / 2 ** y), big: (x, y) => x >> y }, a!, b!),

  Where: ([condition, x, y]) => {
    const dims = broadcastDims(condition!.dims, x!.dims, y!.dims)
    const holds = numbersOf(condition!)
    const chosen = broadcastIndices(condition!.dims, dims).map((from) => holds[from]!)
    const [left, right] = [broadcastIndices(x!.dims, dims), broadcastIndices(y!.dims, dims)]
    const result = take(x!, left, dims)
    const other = y!.data
    chosen.forEach((one, index) => {
      if (!one) result.data[index] = other[right[index]!]!
    })
    return result
  },
} satisfies Record<string, Operator>
