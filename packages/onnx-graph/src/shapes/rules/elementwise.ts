import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute } from '../../graph/attributes.ts'
import { broadcastDims } from '../broadcast.ts'
import { type ShapeRule, tensor } from '../shape-rule.ts'

const same: ShapeRule = ({ type }) => [type(0)]

const toBool: ShapeRule = ({ dims }) => [tensor(DataType.BOOL, dims(0))]

/** Every input counts, and the result has the type of the first. */
export const broadcast: ShapeRule = ({ node, dims, elementType }) => [
  tensor(elementType(0), broadcastDims(node.input.map((_, index) => dims(index)))),
]

const compare: ShapeRule = ({ dims }) => [tensor(DataType.BOOL, broadcastDims([dims(0), dims(1)]))]

/** Operators that work element by element, and those that only change what the elements are. */
export const elementwiseRules = {
  ...{ Abs: same, Acos: same, Acosh: same, Asin: same, Asinh: same, Atan: same, Atanh: same, BitwiseNot: same },
  ...{ Ceil: same, Celu: same, Clip: same, Cos: same, Cosh: same, Elu: same, Erf: same, Exp: same, Floor: same },
  ...{ Gelu: same, HardSigmoid: same, HardSwish: same, Identity: same, LeakyRelu: same, Log: same, Mish: same },
  ...{ Neg: same, PRelu: same, Reciprocal: same, Relu: same, Round: same, Selu: same, Shrink: same, Sigmoid: same },
  ...{ Sign: same, Sin: same, Sinh: same, Softplus: same, Softsign: same, Sqrt: same, Swish: same, Tan: same },
  ...{ Tanh: same, ThresholdedRelu: same, Not: toBool, IsNaN: toBool, IsInf: toBool },
  ...{ Add: broadcast, Sub: broadcast, Mul: broadcast, Div: broadcast, Mod: broadcast, Pow: broadcast },
  ...{ Min: broadcast, Max: broadcast, Mean: broadcast, Sum: broadcast, And: compare, Or: compare, Xor: compare },
  ...{ BitwiseAnd: broadcast, BitwiseOr: broadcast, BitwiseXor: broadcast, BitShift: broadcast },
  ...{ Equal: compare, Greater: compare, GreaterOrEqual: compare, Less: compare, LessOrEqual: compare },
  Cast: ({ node, dims }) => [tensor(intAttribute(node, 'to'), dims(0))],
  CastLike: ({ dims, elementType }) => [tensor(elementType(1), dims(0))],
  BitCast: ({ node, dims }) => [tensor(intAttribute(node, 'to'), dims(0))],
  Where: ({ dims, elementType }) => [
    tensor(elementType(1) || elementType(2), broadcastDims([dims(0), dims(1), dims(2)])),
  ],
  /** The mask was of the data's type before opset 10. */
  Dropout: ({ type, dims, opset, elementType }) => [
    type(0),
    tensor(opset >= 10 ? DataType.BOOL : elementType(0), dims(0)),
  ],
} satisfies Record<string, ShapeRule>
