import { DataType } from '@self-cascade/onnx-graph'
import { float16ToNumber, numberToFloat16 } from './float16.ts'
import type { ReferenceValue } from './value.ts'

/**
 * How exact floats are kept: `'float64'` whatever their type in the graph, or `'float32'`, which rounds every result to its own
 * type as a runtime does.
 */
export type Precision = 'float64' | 'float32'

const rounders: Readonly<Record<number, (value: number) => number>> = {
  [DataType.FLOAT]: Math.fround,
  [DataType.FLOAT16]: (value) => float16ToNumber(numberToFloat16(value)),
}

/** Gives a value rounded to its own element type; the same one when the type needs no rounding. */
export function roundToType(value: ReferenceValue): ReferenceValue {
  const round = rounders[value.dataType]
  return round ? { ...value, data: (value.data as Float64Array).map((element) => round(element)) } : value
}
