import { exactly, floats, ints, longs } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'

/** All ways to name the axes; positive operands suit logarithms. */
const reductions = (low = -2) => [
  { inputs: [floats([2, 3, 4], low)] },
  { inputs: [floats([2, 3, 4], low)], attributes: { keepdims: 0 } },
  { inputs: [floats([2, 3, 4], low)], attributes: { axes: [1], keepdims: 0 } },
  { inputs: [floats([2, 3, 4], low)], attributes: { axes: [-1, 0] } },
  { inputs: [floats([2, 3, 4], low), longs([1, 2])], opset: 18 },
  { inputs: [floats([2, 3, 4], low), longs([-1])], attributes: { keepdims: 0 }, opset: 18 },
  { inputs: [floats([2, 3], low), longs([])], opset: 18 },
  { inputs: [floats([], low)], attributes: { keepdims: 0 } },
]
const whole = [{ inputs: [ints([1, -2, 3, 4, 5, 6], [2, 3])], attributes: { axes: [1] } }]
const noop = { inputs: [floats([2, 3]), longs([])], attributes: { noop_with_empty_axes: 1 } }
const softmax = [
  { inputs: [floats([2, 3, 4])] },
  { inputs: [floats([2, 3, 4])], attributes: { axis: 1 } },
  { inputs: [floats([2, 3, 4])], attributes: { axis: 0 } },
  { inputs: [exactly([1000, 999, -1000])] },
  { inputs: [floats([2, 3, 4])], opset: 11 },
  { inputs: [floats([2, 3, 4])], attributes: { axis: 2 }, opset: 11 },
  { inputs: [floats([2, 3, 4])], attributes: { axis: 0 }, opset: 9 },
]
const arg = [
  { inputs: [floats([2, 3, 4])] },
  { inputs: [floats([2, 3, 4])], attributes: { axis: 1, keepdims: 0 } },
  { inputs: [floats([2, 3, 4])], attributes: { axis: -1 } },
  { inputs: [exactly([1, 3, 3, 1])] },
  { inputs: [exactly([1, 3, 3, 1])], attributes: { select_last_index: 1 } },
  { inputs: [ints([4, 1, 9])] },
]

const [first, second, third, fourth, , , , last] = reductions()
operatorTests({
  ArgMax: arg,
  ArgMin: arg,
  Hardmax: [...softmax, { inputs: [exactly([1, 2, 2, 0])] }],
  LogSoftmax: softmax,
  ReduceL1: [...reductions(), { ...noop, opset: 18 }],
  ReduceL2: [...reductions(), { inputs: [floats([2, 3])], attributes: { axes: [0] }, opset: 9 }],
  ReduceLogSum: reductions(0.1),
  ReduceLogSumExp: [...reductions(), { inputs: [exactly([1000, 999])] }],
  ReduceMax: [...reductions(), ...whole, { inputs: [longs([1, 9, 4])] }],
  ReduceMean: [
    ...reductions(),
    { inputs: [floats([2, 3]), longs([])], attributes: { noop_with_empty_axes: 1 }, opset: 18 },
  ],
  ReduceMin: [...reductions(), ...whole],
  ReduceProd: [...reductions(), ...whole, { inputs: [longs([2, 3, 4])] }],
  ReduceSum: [
    ...[first!, second!, last!],
    ...[third!, fourth!].map((one) => ({ ...one, opset: 11 })),
    { inputs: [floats([2, 3, 4]), longs([0, 2])] },
    { inputs: [floats([2, 3, 4]), longs([-1])], attributes: { keepdims: 0 } },
    { inputs: [floats([2, 3]), longs([])], attributes: { noop_with_empty_axes: 1 } },
    { inputs: [longs([1, 2, 3])] },
    { inputs: [floats([0, 3]), longs([0])] },
  ],
  ReduceSumSquare: [...reductions(), ...whole],
  Softmax: softmax,
})
