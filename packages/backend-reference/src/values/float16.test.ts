import { createGraph, DataType, float16ToNumber, valueInfo } from '@self-cascade/onnx-graph'
import { expect, test } from 'vitest'
import { runOnRuntime } from '../__tests__/compare-with-runtime.ts'
import { exactly, floats } from '../__tests__/operands.ts'
import { numberToFloat16 } from './float16.ts'
import { roundToType } from './precision.ts'
import { makeValue, type ReferenceValue } from './value.ts'

const edges = [
  0,
  -0,
  1,
  65504,
  65519,
  65520,
  65536,
  1e9,
  -1e9,
  2 ** -24,
  2 ** -25,
  1.5 * 2 ** -25,
  2 ** -14,
  2047 / 2048,
]
const halves = [2049, 2051, 1 + 2 ** -11, 1 + 3 * 2 ** -11, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]

/** The float32 numbers that ONNX Runtime makes of these when it casts them to another float type and back. */
async function castByRuntime(value: ReferenceValue, to: number): Promise<Float32Array> {
  const graph = createGraph()
  graph.addInput('x', { elementType: value.dataType, dims: value.dims })
  const output = graph.add('Cast', [graph.add('Cast', ['x'], { to })], { to: DataType.FLOAT })
  graph.setOutputs([valueInfo(output, { elementType: DataType.FLOAT })])
  return (await runOnRuntime(graph, { x: value }))[output]!.data as Float32Array
}

const samples = () => [
  exactly(edges),
  exactly(halves),
  floats([500], -70000, 70000),
  floats([500], -1, 1),
  floats([500], -1e-4, 1e-4),
  floats([500], -1e-7, 1e-7),
]

test('every float16 is decoded and encoded as itself', () => {
  const all = Array.from({ length: 2 ** 16 }, (_, bits) => bits)
  const changed = all.filter((bits) => {
    const number = float16ToNumber(bits)
    return !Number.isNaN(number) && numberToFloat16(number) !== bits
  })
  expect(changed).toEqual([])
  expect(Number.isNaN(float16ToNumber(numberToFloat16(Number.NaN)))).toBe(true)
})

test('float16 is rounded as ONNX Runtime rounds it', async () => {
  for (const value of samples()) {
    const rounded = Float32Array.from(value.data as Float64Array, (one) => float16ToNumber(numberToFloat16(one)))
    expect(rounded).toEqual(await castByRuntime(value, DataType.FLOAT16))
  }
})

test('bfloat16 is rounded as ONNX Runtime rounds it', async () => {
  for (const value of samples()) {
    const { data } = roundToType(makeValue(DataType.BFLOAT16, value.dims, value.data))
    expect(Float32Array.from(data as Float64Array)).toEqual(await castByRuntime(value, DataType.BFLOAT16))
  }
})
