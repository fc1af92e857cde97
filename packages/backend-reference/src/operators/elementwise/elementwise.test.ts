import { bytes, exactly, floats, ints, longs, marks, signedBytes } from '../../__tests__/operands.ts'
import { operatorTests } from '../../__tests__/operator-tests.ts'
import { makeValue } from '../../values/value.ts'

const some = () => floats([3, 5])
const one = () => [{ inputs: [some()] }]
const within = (low: number, high: number) => [{ inputs: [floats([3, 5], low, high)] }]
const edges = [0, -0, 0.5, -0.5, 1.5, 2.5, -2.5, 1e-8, 30, -30, 90, -90, Number.POSITIVE_INFINITY, Number.NaN]
const both = { inputs: [longs([5, -7, 0, 9]), longs([2, 3, 4, -4])] }
const shapes = [
  { inputs: [floats([2, 3]), floats([2, 3])] },
  { inputs: [floats([2, 1, 4]), floats([3, 1])] },
  { inputs: [floats([]), floats([2, 2])] },
  { inputs: [floats([1]), floats([])] },
  { inputs: [floats([0, 3]), floats([3])] },
]
const arithmetic = [...shapes, both, { inputs: [ints([5, -7, 100000, 9]), ints([2, 3, 100000, -4])] }]
const comparison = [
  ...shapes,
  both,
  { inputs: [exactly([1, 2, Number.NaN, 0]), exactly([1, 3, Number.NaN, -0])] },
  { inputs: [ints([1, 2, 3]), ints([3, 2, 1])] },
]
const logic = [{ inputs: [marks([4, 1]), marks([3])] }]
const bits = [
  { inputs: [bytes([1, 2, 250]), bytes([3, 7, 15])], opset: 18 },
  { inputs: [longs([1, -2, 250]), longs([3, 7, -15])], opset: 18 },
]

operatorTests({
  Abs: [...one(), { inputs: [longs([-3, 0, 4])] }, { inputs: [signedBytes([-3, 0, 4])] }],
  Acos: within(-1, 1),
  Acosh: within(1, 9),
  Asin: within(-1, 1),
  Asinh: one(),
  Atan: one(),
  Atanh: within(-0.9, 0.9),
  BitwiseNot: [
    { inputs: [bytes([0, 1, 255])], opset: 18 },
    { inputs: [longs([0, 1, -9])], opset: 18 },
  ],
  Ceil: [...one(), { inputs: [exactly(edges)] }],
  Celu: [...one(), { inputs: [some()], attributes: { alpha: 0.5 } }],
  Clip: [
    { inputs: [some(), exactly([-1], []), exactly([0.5], [])] },
    { inputs: [some(), undefined, exactly([0.5], [])] },
    { inputs: [some()] },
    { inputs: [longs([1, 5, 9]), longs([2], []), longs([7], [])] },
    { inputs: [some()], attributes: { min: -0.3, max: 0.7 }, opset: 9 },
    { inputs: [some()], attributes: { min: -0.3 }, opset: 9 },
  ],
  Cos: one(),
  Cosh: one(),
  Elu: [...one(), { inputs: [some()], attributes: { alpha: 0.3 } }],
  Erf: [...within(-5, 5), { inputs: [exactly(edges)] }],
  Exp: one(),
  Floor: [...one(), { inputs: [exactly(edges)] }],
  Gelu: [
    { inputs: [floats([40], -6, 6)], opset: 20 },
    { inputs: [floats([40], -6, 6)], attributes: { approximate: 'tanh' }, opset: 20 },
  ],
  HardSigmoid: [{ inputs: [floats([20], -6, 6)] }, { inputs: [some()], attributes: { alpha: 0.5, beta: 0.1 } }],
  HardSwish: within(-6, 6),
  Identity: [...one(), { inputs: [marks([3])] }],
  IsInf: [
    { inputs: [exactly([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN])] },
    { inputs: [exactly([1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])], attributes: { detect_negative: 0 } },
  ],
  IsNaN: [{ inputs: [exactly(edges)] }],
  LeakyRelu: [...one(), { inputs: [some()], attributes: { alpha: 0.3 } }],
  Log: within(0.01, 9),
  Mish: [{ inputs: [floats([20], -9, 9)], opset: 18 }],
  Neg: [...one(), { inputs: [longs([-3, 0, 4])] }, { inputs: [ints([-3, 0, 4])] }],
  Not: [{ inputs: [marks([7])] }],
  PRelu: [{ inputs: [floats([2, 3, 4]), floats([4])] }, { inputs: [floats([2, 3, 4]), floats([3, 1])] }],
  Reciprocal: within(0.1, 4),
  Relu: [...one(), { inputs: [ints([-3, 0, 4])] }],
  Round: [{ inputs: [exactly(edges)] }],
  Selu: [...one(), { inputs: [some()], attributes: { alpha: 1.5, gamma: 2 } }],
  Shrink: [...one(), { inputs: [some()], attributes: { lambd: 0.8, bias: 0.2 } }],
  Sigmoid: [...within(-20, 20), { inputs: [exactly([-88, 88, 0])] }],
  Sign: [...one(), { inputs: [longs([-3, 0, 4])] }],
  Sin: one(),
  Sinh: one(),
  Softplus: [{ inputs: [exactly([-90, -1, 0, 1, 90])] }],
  Softsign: one(),
  Sqrt: within(0, 9),
  Swish: [...one(), { inputs: [some()], attributes: { alpha: 0.5 } }].map((given) => ({ ...given, opset: 24 })),
  Tan: within(-1.5, 1.5),
  Tanh: within(-9, 9),
  ThresholdedRelu: [...one(), { inputs: [some()], attributes: { alpha: 0.2 } }],

  Add: arithmetic,
  BitShift: [
    { inputs: [bytes([1, 7, 200]), bytes([1, 2, 3])], attributes: { direction: 'LEFT' } },
    { inputs: [bytes([1, 7, 200]), bytes([1, 2, 3])], attributes: { direction: 'RIGHT' } },
  ],
  BitwiseAnd: bits,
  BitwiseOr: bits,
  BitwiseXor: bits,
  Div: [
    { inputs: [floats([2, 3]), floats([3], 0.5, 2)] },
    { inputs: [longs([7, -7, 9, -9]), longs([2, 2, -4, -4])] },
    { inputs: [ints([7, -7, 9, -9]), ints([2, 2, -4, -4])] },
  ],
  Max: [
    { inputs: [some()] },
    { inputs: [floats([2, 3]), floats([3]), floats([2, 1])] },
    both,
    { inputs: [exactly([Number.NaN, 1]), exactly([1, Number.NaN])] },
  ],
  Mean: [{ inputs: [floats([2, 3]), floats([3]), floats([2, 1])] }],
  Min: [{ inputs: [some()] }, { inputs: [floats([2, 3]), floats([3]), floats([2, 1])] }, both],
  Mod: [
    { inputs: [longs([5, -7, 7, -9]), longs([2, 3, -4, -4])] },
    { inputs: [longs([5, -7, 7, -9]), longs([2, 3, -4, -4])], attributes: { fmod: 1 } },
    { inputs: [ints([5, -7, 7, -9]), ints([2, 3, -4, -4])] },
    { inputs: [floats([9], -9, 9), floats([9], 1, 3)], attributes: { fmod: 1 } },
  ],
  Mul: arithmetic,
  Pow: [
    { inputs: [floats([2, 3], 0.1, 3), floats([3])] },
    { inputs: [floats([2, 3]), longs([2], [])] },
    { inputs: [floats([2, 3]), exactly([3], [])] },
    { inputs: [longs([2, 3, -4]), longs([10, 3, 3])] },
  ],
  Sub: arithmetic,
  Sum: [{ inputs: [some()] }, { inputs: [floats([2, 3]), floats([3]), floats([2, 1])] }],

  And: logic,
  Equal: [...comparison, { inputs: [marks([9]), marks([9])] }],
  Greater: comparison,
  GreaterOrEqual: comparison,
  Less: comparison,
  LessOrEqual: comparison,
  Or: logic,
  Xor: logic,
  Where: [
    { inputs: [marks([2, 3]), floats([2, 3]), floats([2, 3])] },
    { inputs: [marks([2, 1]), floats([3]), floats([])] },
    { inputs: [marks([3]), longs([1, 2, 3]), longs([4], [])] },
    { inputs: [marks([4, 1, 1]), floats([1, 3, 1]), floats([5])] },
  ],

  Cast: [
    { inputs: [exactly([1.9, -1.9, 0.5, 100])], attributes: { to: 7 } },
    { inputs: [exactly([1.9, -1.9, 0.5, 100])], attributes: { to: 6 } },
    { inputs: [exactly([1.9, -1.9, 0, -0, Number.NaN])], attributes: { to: 9 } },
    { inputs: [exactly([1.9, 3, 200])], attributes: { to: 2 } },
    { inputs: [floats([5])], attributes: { to: 11 } },
    { inputs: [longs([1, -2, 2 ** 40])], attributes: { to: 1 } },
    { inputs: [longs([1, -2, 2 ** 40 + 5])], attributes: { to: 6 } },
    { inputs: [ints([1, -2, 0])], attributes: { to: 7 } },
    { inputs: [ints([1, -2, 300])], attributes: { to: 2 } },
    { inputs: [ints([1, -2, 0])], attributes: { to: 9 } },
    { inputs: [marks([5])], attributes: { to: 1 } },
    { inputs: [marks([5])], attributes: { to: 7 } },
    { inputs: [longs([2, 0])], attributes: { to: 9 }, opset: 9 },
    { inputs: [makeValue(11, [2], Float64Array.of(1.5, -2.5))], attributes: { to: 1 } },
  ],
  CastLike: [{ inputs: [floats([5]), longs([1])] }, { inputs: [longs([5]), floats([1])] }],
})
