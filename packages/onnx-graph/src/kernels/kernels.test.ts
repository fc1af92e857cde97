import { expectAllClose } from '@self-cascade/testing'
import { TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { caseGraph, caseName, floats, list, type OperatorCase, single } from '../__tests__/operator-case.ts'
import { runEveryValue } from '../__tests__/run-every-value.ts'
import type { TensorValues } from '../graph/array-kinds.ts'
import { tensorProto } from '../graph/tensor-data.ts'
import { analyzeGraph } from '../shapes/analyze-graph.ts'
import { kernels } from './kernels.ts'

const typed = (dataType: number, data: TensorValues, dims: readonly number[] = [data.length]): TensorProto =>
  tensorProto({ dataType, dims, data })
const flags = (...values: number[]) => typed(DataType.BOOL, Uint8Array.from(values))
const int32 = (...values: number[]) => typed(DataType.INT32, Int32Array.from(values))
const int64 = (...values: bigint[]) => typed(DataType.INT64, BigInt64Array.from(values))
const double = (...values: number[]) => typed(DataType.DOUBLE, Float64Array.from(values))
const half = (...bits: number[]) => typed(DataType.FLOAT16, Uint16Array.from(bits))
const bytes = (...values: number[]) => typed(DataType.UINT8, Uint8Array.from(values))

const wave = (count: number, scale = 3) =>
  Array.from({ length: count }, (_, index) => scale * Math.sin(12.9898 * index + 1))
const grid = floats(wave(12), [3, 4])
const cube = floats(wave(24), [2, 3, 4])
const counts = typed(
  DataType.INT64,
  BigInt64Array.from({ length: 12 }, (_, index) => BigInt(7 * index - 20)),
  [3, 4],
)

const everyType = [
  DataType.FLOAT,
  DataType.DOUBLE,
  DataType.FLOAT16,
  DataType.INT64,
  DataType.INT32,
  DataType.INT8,
  DataType.UINT8,
  DataType.BOOL,
]
const castable = [
  floats([0, 1.5, -0, 3, 100.9]),
  double(0, 1.1, 7),
  half(0x3c00, 0x3e00, 0),
  int64(0n, 5n, 200n),
  int32(0, 1, 77),
  bytes(0, 1, 99),
  flags(0, 1),
]

const cases: readonly OperatorCase[] = [
  ...castable.flatMap((input) => everyType.map((to) => ({ op: 'Cast', inputs: [input], attributes: { to } }))),
  {
    op: 'Cast',
    inputs: [floats([-1.5, 1e-8, 65519.9, 65520, 1e9, Number.NaN, 6.1e-5, 5.96e-8, 2049, 2051])],
    attributes: { to: DataType.FLOAT16 },
  },
  { op: 'Cast', inputs: [half(0x8001, 0x7c00, 0xfc00, 0x7bff, 0x0400)], attributes: { to: DataType.FLOAT } },
  { op: 'Cast', inputs: [int64(2n ** 53n + 1n, -(2n ** 40n))], attributes: { to: DataType.INT32 } },
  { op: 'Add', inputs: [grid, floats(wave(4))] },
  { op: 'Add', inputs: [int64(2n ** 62n, 2n ** 53n + 1n), int64(2n ** 62n, 1n)] },
  { op: 'Mul', inputs: [int32(2 ** 30, -7), int32(2 ** 20 + 1, 5)] },
  { op: 'Sub', inputs: [floats([1], [1, 1]), grid] },
  { op: 'Div', inputs: [int64(7n, -7n, 7n), int64(2n, 2n, -2n)] },
  { op: 'Div', inputs: [floats([1, -2, 0]), floats([3, 0, 0])] },
  { op: 'Mod', inputs: [int64(7n, -7n, 7n), int64(3n, 3n, -3n)] },
  { op: 'Mod', inputs: [floats([7.5, -7.5]), floats([2, 2])], attributes: { fmod: 1 } },
  { op: 'Pow', inputs: [floats([2, 3]), floats([3, 2])] },
  { op: 'Pow', inputs: [int64(3n, -2n), int64(4n, 3n)] },
  { op: 'Max', inputs: [grid, floats(wave(4)), floats([0], [])] },
  { op: 'Min', inputs: [counts, int64(4n)] },
  ...['Neg', 'Abs', 'Sign', 'Relu'].map((op) => ({ op, inputs: [grid] })),
  ...['Neg', 'Abs', 'Sign'].map((op) => ({ op, inputs: [counts] })),
  ...['Floor', 'Ceil', 'Round'].map((op) => ({ op, inputs: [floats([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6])] })),
  ...['Sqrt', 'Reciprocal', 'Log'].map((op) => ({ op, inputs: [floats([0.25, 2, 9])] })),
  ...['Exp', 'Sin', 'Cos'].map((op) => ({ op, inputs: [grid] })),
  ...['Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'].map((op) => ({
    op,
    inputs: [counts, int64(1n, 8n, 1n, -6n)],
  })),
  { op: 'Not', inputs: [flags(0, 1)] },
  ...['And', 'Or', 'Xor'].map((op) => ({ op, inputs: [flags(0, 1, 0, 1), flags(0, 0, 1, 1)] })),
  { op: 'Where', inputs: [flags(1, 0, 1, 0), grid, floats([9], [])] },
  { op: 'Where', inputs: [flags(1, 0, 1, 0), counts, single(-1)] },
  { op: 'CastLike', inputs: [grid, int64(1n)] },
  { op: 'Identity', inputs: [grid] },
  { op: 'Reshape', inputs: [cube, list(0, -1)] },
  { op: 'Flatten', inputs: [cube] },
  { op: 'Squeeze', inputs: [floats([1], [1, 1]), list(0)] },
  { op: 'Unsqueeze', inputs: [grid, list(1)] },
  { op: 'Transpose', inputs: [cube], attributes: { perm: [2, 0, 1] } },
  { op: 'Transpose', inputs: [counts] },
  { op: 'Expand', inputs: [floats(wave(3), [3, 1]), list(2, 1, 4)] },
  { op: 'Concat', inputs: [grid, floats(wave(6), [3, 2])], attributes: { axis: 1 } },
  { op: 'Concat', inputs: [int64(1n), int64(2n, 3n)], attributes: { axis: 0 } },
  { op: 'Slice', inputs: [cube, list(-1, 1), list(-9, 9), list(2, 1), list(-2, 1)] },
  { op: 'Slice', inputs: [int64(1n, 2n, 3n, 4n), list(3), list(-(2 ** 53)), list(0), list(-1)] },
  { op: 'Split', inputs: [cube, list(1, 2)], attributes: { axis: 1 }, outputCount: 2 },
  { op: 'Gather', inputs: [cube, list(2, 0, -1)], attributes: { axis: 1 } },
  { op: 'Gather', inputs: [int64(5n, 6n), single(-1)] },
  {
    op: 'ScatterND',
    inputs: [grid, typed(DataType.INT64, BigInt64Array.of(2n, -3n), [2, 1]), floats(wave(8, 1), [2, 4])],
  },
  { op: 'ScatterND', inputs: [counts, typed(DataType.INT64, BigInt64Array.of(2n, 1n), [1, 2]), int64(99n)] },
  { op: 'Tile', inputs: [grid, list(2, 3)] },
  { op: 'Trilu', inputs: [grid] },
  { op: 'Trilu', inputs: [counts, single(-1)], attributes: { upper: 0 } },
  { op: 'ConstantOfShape', inputs: [list(2, 3)], attributes: { value: int64(7n) } },
  { op: 'ConstantOfShape', inputs: [list(2, 3)] },
  { op: 'Range', inputs: [single(10), single(0), single(-3)] },
  { op: 'Range', inputs: [floats([0], []), floats([1], []), floats([0.3], [])] },
  { op: 'ReduceSum', inputs: [counts, list(0)] },
  { op: 'ReduceMean', inputs: [cube], attributes: { axes: [1], keepdims: 0 } },
  ...['ReduceProd', 'ReduceMax', 'ReduceMin'].flatMap((op) => [
    { op, inputs: [counts], attributes: { axes: [1], keepdims: 0 } },
    { op, inputs: [cube] },
  ]),
]

/** Exponentials and sines may differ in the last bit, and sums in the order of their terms. */
const rounded = new Set(['Exp', 'Sin', 'Cos', 'Log', 'Pow', 'ReduceMean', 'ReduceProd', 'Range'])

describe('kernels compute what ONNX Runtime computes', () => {
  test.each(cases.map((one) => [caseName(one), one] as const))('%s', async (_, one) => {
    const graph = caseGraph(one)
    const { known } = analyzeGraph(graph)
    for (const [name, { data, dims }] of Object.entries((await runEveryValue(graph, [{}]))[0]!)) {
      const found = known(name)
      if (found?.kind !== 'tensor') return expect.unreachable(`${name} was not computed`)
      expect(found.tensor.dims).toEqual(dims)
      const actual = Array.from(found.tensor.data as ArrayLike<number>)
      const expected = Array.from(data as ArrayLike<number>)
      if (rounded.has(one.op))
        expectAllClose(actual.map(Number), expected.map(Number), { relative: 2e-7, absolute: 2e-7 })
      else expect(actual).toEqual(expected)
    }
  })
})

test('every kernel has a case', () => {
  const tried = new Set(cases.map(({ op }) => op))
  expect([...kernels.keys()].filter((op) => !tried.has(op))).toEqual([])
})

test.each<[string, OperatorCase]>([
  ['a division by zero', { op: 'Div', inputs: [int64(1n), int64(0n)] }],
  [
    'a cast of NaN to a whole number',
    { op: 'Cast', inputs: [floats([Number.NaN])], attributes: { to: DataType.INT64 } },
  ],
  ['an index that is not there', { op: 'Gather', inputs: [int64(1n), single(5)] }],
  ['a negative power of a whole number', { op: 'Pow', inputs: [int64(2n), int64(-1n)] }],
  ['a random operator', { op: 'RandomNormal', inputs: [], attributes: { shape: [2] } }],
])('%s is left to the runtime', (_, one) => {
  expect(analyzeGraph(caseGraph(one)).known('y0')?.kind).not.toBe('tensor')
})
