import { TensorProto_DataType as DataType } from 'onnx-buf'
import { elementBits, isFloatType } from '../element-types.ts'
import { arrayKinds, type TensorValues } from '../graph/array-kinds.ts'
import { bfloat16Bits, bfloat16ToNumber, float16Bits, float16ToNumber } from '../graph/float16.ts'
import type { TensorContent } from '../graph/tensor-data.ts'

/** A floating-point element as a number, any other as a bigint: whole numbers of 64 bits are exact. */
export type Element = number | bigint

/** Reads all elements; booleans are 0n and 1n. */
export function readElements({ dataType, data }: TensorContent): readonly Element[] {
  if (dataType === DataType.FLOAT16) return Array.from(data as Uint16Array, float16ToNumber)
  if (dataType === DataType.BFLOAT16) return Array.from(data as Uint16Array, bfloat16ToNumber)
  if (isFloatType(dataType)) return Array.from(data as Float32Array)
  return Array.from(data as ArrayLike<number | bigint>, BigInt)
}

const unsigned: ReadonlySet<number> = new Set([DataType.UINT8, DataType.UINT16, DataType.UINT32, DataType.UINT64])

/**
 * Stores elements in a type, as a C cast does: numbers round to the type's precision, whole numbers wrap around.
 *
 * @returns undefined when a number that is no whole number's neighbour (NaN, ±∞) should become one.
 */
export function writeElements(dataType: number, elements: readonly Element[]): TensorValues | undefined {
  const kind = arrayKinds[dataType]
  if (!kind) return undefined
  const data = new kind(elements.length)
  const write = writerOf(dataType)
  for (let index = 0; index < elements.length; index++) {
    const stored = write(elements[index]!)
    if (stored === undefined) return undefined
    data[index] = stored
  }
  return data
}

function writerOf(dataType: number): (element: Element) => Element | undefined {
  if (dataType === DataType.FLOAT16) return (element) => float16Bits(Number(element))
  if (dataType === DataType.BFLOAT16) return (element) => bfloat16Bits(Number(element))
  if (isFloatType(dataType)) return Number
  if (dataType === DataType.BOOL) return (element) => Number(Boolean(element))
  const bits = elementBits(dataType)
  const wrap = unsigned.has(dataType) ? BigInt.asUintN : BigInt.asIntN
  return (element) => {
    if (typeof element === 'number' && !Number.isFinite(element)) return undefined
    const whole = wrap(bits, typeof element === 'number' ? BigInt(Math.trunc(element)) : element)
    return bits === 64 ? whole : Number(whole)
  }
}

/** The larger of two elements of one type; NaN when there is one. */
export const larger = (left: Element, right: Element): Element => (Number.isNaN(left) || left > right ? left : right)

/** The smaller of two elements of one type; NaN when there is one. */
export const smaller = (left: Element, right: Element): Element => (Number.isNaN(left) || left < right ? left : right)
