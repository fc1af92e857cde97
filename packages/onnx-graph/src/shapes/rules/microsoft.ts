import { TensorProto_DataType as DataType } from 'onnx-buf'
import { addDims, floorDivideDims, multiplyDims } from '../../dims/dim-algebra.ts'
import { intAttribute, intsAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { type NodeFacts, type ShapeRule, tensor } from '../shape-rule.ts'
import { convolution } from './convolution.ts'
import { broadcast } from './elementwise.ts'
import { indexingRules } from './indexing.ts'
import { fusedMatMul, productDims } from './linear.ts'
import { layerNormalization } from './normalization.ts'
import { quantizationRules } from './quantization.ts'

const same: ShapeRule = ({ type }) => [type(0)]

/** Statistics are always float32 here, and the fourth output is the sum of input, skip and bias. */
const skipLayerNormalization: ShapeRule = ({ type, dims }) => {
  const statistics = tensor(
    DataType.FLOAT,
    dims(0)?.map((dim, axis, all) => (axis === all.length - 1 ? 1 : dim)),
  )
  return [type(0), statistics, statistics, type(0)]
}

/** Weights are packed blocks of [N, …]; the attribute N says how many columns there are. */
const packedProduct: ShapeRule = ({ node, dims, elementType, equate }) => {
  equate(dims(0)?.at(-1), intAttribute(node, 'K'))
  const before = dims(0)
  return [tensor(elementType(0), before && [...before.slice(0, -1), intAttribute(node, 'N')])]
}

const productToFloat = (scale: number): ShapeRule => {
  return ({ dims, elementType }) => [tensor(elementType(scale), productDims(dims(0), dims(1)))]
}

/** The operators that ONNX Runtime's own optimisers emit, and those it offers beside the standard. */
export const microsoftRules = {
  ...{ Gelu: same, BiasGelu: same, FastGelu: same, QuickGelu: same, BiasAdd: same, BiasSoftmax: same },
  ...{ GroupNorm: same, RotaryEmbedding: same, QuantizeLinear: quantizationRules.QuantizeLinear },
  ...{ DequantizeLinear: quantizationRules.DequantizeLinear, FusedMatMul: fusedMatMul, TransposeMatMul: fusedMatMul },
  ...{ FusedMatMulActivation: fusedMatMul, FusedGemm: fusedMatMul, GemmFastGelu: fusedMatMul, FusedConv: convolution },
  ...{ MatMulNBits: packedProduct, MatMulBnb4: packedProduct, BiasDropout: same, Inverse: same },
  ...{ DynamicQuantizeMatMul: productToFloat(2), MatMulIntegerToFloat: productToFloat(2) },
  ...{ SkipLayerNormalization: skipLayerNormalization, SkipSimplifiedLayerNormalization: skipLayerNormalization },
  SkipGroupNorm: ({ type }) => [type(0), type(0)],
  SimplifiedLayerNormalization: layerNormalization,
  /** `x[…, :half] · gelu(x[…, half:])` */
  BiasSplitGelu: ({ dims, elementType }) => [
    tensor(
      elementType(0),
      dims(0)?.map((dim, axis, all) => (axis === all.length - 1 ? floorDivideDims(dim, 2) : dim)),
    ),
  ],
  QLinearAdd: (facts) => [tensor(facts.elementType(0), broadcast(pair(facts, 3))[0]?.dims)],
  QLinearMul: (facts) => [tensor(facts.elementType(0), broadcast(pair(facts, 3))[0]?.dims)],
  QLinearSigmoid: same,
  QLinearSoftmax: same,
  GatherBlockQuantized: (facts) => [tensor(facts.elementType(2), indexingRules.Gather(facts)[0]?.dims)],
  MultiHeadAttention: (facts) => {
    const heads = intAttribute(facts.node, 'num_heads')
    const [query, key, value] = [facts.dims(0), facts.dims(1), facts.dims(2)]
    if (!query) return []
    const width = value ? widthOf(value) : query.length === 5 ? multiplyDims(heads, query[4] ?? '') : (query[2] ?? '')
    const tokens = key ? (key.length === 4 ? (key[2] ?? '') : (key[1] ?? '')) : (query[1] ?? '')
    const total = addDims(tokens, facts.dims(6)?.[2] ?? 0)
    const queryWidth = query.length === 5 ? multiplyDims(heads, query[4] ?? '') : (query[2] ?? '')
    const present = (all: Dim) =>
      tensor(facts.elementType(0), [query[0] ?? '', heads, total, floorDivideDims(all, heads)])
    return [
      tensor(facts.elementType(0), [query[0] ?? '', query[1] ?? '', width]),
      present(queryWidth),
      present(width),
      tensor(facts.elementType(0), [query[0] ?? '', heads, query[1] ?? '', total]),
    ]
  },
  Attention: (facts) => {
    const [x, weights] = [facts.dims(0), facts.dims(1)]
    if (!x || !weights) return []
    const heads = intAttribute(facts.node, 'num_heads')
    const width = intsAttribute(facts.node, 'qkv_hidden_sizes', [])[2] ?? floorDivideDims(weights[1] ?? '', 3)
    const total = addDims(x[1] ?? '', facts.dims(4)?.[3] ?? 0)
    return [
      tensor(facts.elementType(0), [x[0] ?? '', x[1] ?? '', width]),
      tensor(facts.elementType(0), [2, x[0] ?? '', heads, total, floorDivideDims(width, heads)]),
    ]
  },
} satisfies Record<string, ShapeRule>

/** Width of values given as [batch, tokens, heads · width] or as [batch, heads, tokens, width]. */
const widthOf = (dims: readonly Dim[]) =>
  dims.length === 4 ? multiplyDims(dims[1] ?? '', dims[3] ?? '') : (dims[2] ?? '')

/** The facts of a node of two operands, of which the second is at another place. */
function pair(facts: NodeFacts, second: number): NodeFacts {
  const node = { ...facts.node, input: [facts.node.input[0]!, facts.node.input[second]!] } as NodeFacts['node']
  return { ...facts, node, dims: (index) => facts.dims(index === 0 ? 0 : second) }
}
