import { TensorProto_DataType as DataType } from 'onnx-buf'
import type { TensorValues } from '../graph/array-kinds.ts'
import { intAttribute } from '../graph/attributes.ts'
import { decodeFloat16 } from '../graph/float16-arrays.ts'
import { type Element, larger, readElements, smaller, writeElements } from './elements.ts'
import { broadcastStrides, stridedPlaces } from './indices.ts'
import { areOfOneType, type Kernel, type KernelCall } from './kernel.ts'

type Operation = (...operands: never[]) => Element | boolean | undefined

const one = (data: TensorValues | undefined) => data && [data]

/** Applies an operation to the operands, repeated to the output's dims. */
function applied({ inputs, outputs }: KernelCall, operation: (operands: readonly Element[]) => Element | undefined) {
  const { dims, elementType } = outputs[0]!
  const operands = inputs.map((input) => {
    if (!input) return undefined
    return { elements: readElements(input), places: stridedPlaces(dims, broadcastStrides(input.dims, dims)) }
  })
  if (operands.includes(undefined)) return undefined
  const count = operands[0]!.places.length
  const results: Element[] = []
  for (let index = 0; index < count; index++) {
    const result = operation(operands.map((operand) => operand!.elements[operand!.places[index]!]!))
    if (result === undefined) return undefined
    results.push(result)
  }
  return one(writeElements(elementType, results))
}

/** One operation for floating-point numbers, another for whole numbers; undefined where there is none. */
function kernel(float?: Operation, whole?: Operation): Kernel {
  return (call) => (areOfOneType(call.inputs) ? mixed(float, whole)(call) : undefined)
}

/** The same for operands of several types. */
function mixed(float?: Operation, whole?: Operation): Kernel {
  return (call) =>
    applied(call, (operands) => {
      const operation = (typeof operands[0] === 'number' ? float : whole) as
        | ((...all: readonly Element[]) => Element | boolean | undefined)
        | undefined
      const fits = operation?.length === 0 || operation?.length === operands.length
      const result = fits ? operation?.(...operands) : undefined
      return typeof result === 'boolean' ? BigInt(result) : result
    })
}

const both = (operation: (...operands: Element[]) => Element | boolean): Kernel => kernel(operation, operation)

const unary = (float: (x: number) => number, whole?: (x: bigint) => bigint) => kernel(float, whole)

/** The runtime rounds halves to even. */
function roundEven(x: number): number {
  const rounded = Math.round(x)
  return Math.abs(x % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** Division of whole numbers drops the fraction; there is none by zero. */
const quotient = (a: bigint, b: bigint) => (b === 0n ? undefined : a / b)

/** The remainder has the sign of the divisor, or of the dividend with `fmod`. */
const Mod: Kernel = (call) => {
  const isC = intAttribute(call.facts.node, 'fmod', 0) === 1
  const whole = (a: bigint, b: bigint) => (b === 0n ? undefined : isC ? a % b : ((a % b) + b) % b)
  return kernel(isC ? (a: number, b: number) => a % b : undefined, whole)(call)
}

/** The base gives the type. Whole numbers have no negative powers. */
const power = (base: Element, exponent: Element): Element | undefined => {
  if (typeof base === 'number') return base ** Number(exponent)
  if (typeof exponent === 'bigint' && exponent >= 0n && exponent < 64n) return base ** exponent
  return undefined
}

const Cast: Kernel = ({ inputs: [input], outputs: [output] }) => {
  if (!input) return undefined
  return input.dataType === output!.elementType
    ? [input.data]
    : (castFloat16(input.dataType, output!.elementType, input.data) ??
        one(writeElements(output!.elementType, readElements(input))))
}

/** Weights are millions of elements: faster than one by one. */
function castFloat16(from: number, to: number, data: TensorValues): readonly TensorValues[] | undefined {
  if (from !== DataType.FLOAT16 || to !== DataType.FLOAT || data.length < 256) return undefined
  return [decodeFloat16(data as Uint16Array)]
}

/** Kernels that work element by element. */
export const elementwiseKernels = {
  Add: kernel(
    (a: number, b: number) => a + b,
    (a: bigint, b: bigint) => a + b,
  ),
  Sub: kernel(
    (a: number, b: number) => a - b,
    (a: bigint, b: bigint) => a - b,
  ),
  Mul: kernel(
    (a: number, b: number) => a * b,
    (a: bigint, b: bigint) => a * b,
  ),
  Div: kernel((a: number, b: number) => a / b, quotient),
  Mod,
  Pow: mixed(power, power),
  Min: both((...all) => all.reduce(smaller)),
  Max: both((...all) => all.reduce(larger)),
  Neg: unary(
    (x) => -x,
    (x) => -x,
  ),
  Abs: unary(Math.abs, (x) => (x < 0n ? -x : x)),
  Sign: unary(Math.sign, (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n)),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Round: unary(roundEven),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Relu: unary(
    (x) => Math.max(x, 0),
    (x) => (x > 0n ? x : 0n),
  ),
  Equal: both((a, b) => a === b),
  Less: both((a, b) => a! < b!),
  LessOrEqual: both((a, b) => a! <= b!),
  Greater: both((a, b) => a! > b!),
  GreaterOrEqual: both((a, b) => a! >= b!),
  Not: both((x) => !x),
  And: both((a, b) => Boolean(a) && Boolean(b)),
  Or: both((a, b) => Boolean(a) || Boolean(b)),
  Xor: both((a, b) => Boolean(a) !== Boolean(b)),
  Where: (call) => applied(call, ([condition, x, y]) => (condition ? x : y)),
  Cast,
  CastLike: (call) => Cast({ ...call, inputs: call.inputs.slice(0, 1) }),
} satisfies Record<string, Kernel>
