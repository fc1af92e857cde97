import { DataType, float16ToNumber } from '@self-cascade/onnx-graph'
import { numberToFloat16 } from './float16.ts'
import type { ReferenceValue } from './value.ts'

/**
 * How exact floats are kept: `'float64'` whatever their type in the graph, or `'float32'`, which rounds every result to its own
 * type as a runtime does.
 */
export type Precision = 'float64' | 'float32'

/** Rounds to the upper half of a float32; halfway goes to the even one. */
function roundToBfloat16(value: number): number {
  const single = new Float32Array([value])
  const bits = new Uint32Array(single.buffer)
  if (Number.isNaN(value)) return value
  bits[0] = (bits[0]! + 0x7fff + ((bits[0]! >> 16) & 1)) & 0xffff0000
  return single[0]!
}

const rounders: Readonly<Record<number, (value: number) => number>> = {
  [DataType.FLOAT]: Math.fround,
  [DataType.BFLOAT16]: roundToBfloat16,
  [DataType.FLOAT16]: (value) => float16ToNumber(numberToFloat16(value)),
}

/** Gives a value rounded to its own element type; the same one when the type needs no rounding. */
export function roundToType(value: ReferenceValue): ReferenceValue {
  const round = rounders[value.dataType]
  return round ? { ...value, data: (value.data as Float64Array).map((element) => round(element)) } : value
}
