import { TensorProto_DataType as DataType } from 'onnx-buf'
import { floorDivideDims, maxDims, multiplyDims, subtractDims } from '../../dims/dim-algebra.ts'
import { intAttribute, intsAttribute, tensorAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { type NodeFacts, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'

/** The dims that an input of sizes spells out; only their number when the sizes are computed from data. */
export function dimsFromInput(facts: NodeFacts, index: number): readonly Dim[] | undefined {
  const sizes = facts.sizes(index)
  if (sizes) return sizes
  const rank = facts.dims(index)?.[0]
  return typeof rank === 'number' && rank <= maxRank ? unknownDims(rank) : undefined
}

/** No runtime has tensors of more axes. */
const maxRank = 64

const random: ShapeRule = ({ node }) => [
  tensor(intAttribute(node, 'dtype', DataType.FLOAT), intsAttribute(node, 'shape')),
]

const randomLike: ShapeRule = ({ node, dims, elementType }) => [
  tensor(intAttribute(node, 'dtype', elementType(0)), dims(0)),
]

/** Operators that make tensors from sizes, and sizes from tensors. */
export const creationRules = {
  Shape: ({ node, dims }) => {
    const rank = dims(0)?.length
    return [tensor(DataType.INT64, [rank === undefined ? '' : shapeRange(node, rank).length])]
  },
  Size: () => [tensor(DataType.INT64, [])],
  ConstantOfShape: (facts) => [
    tensor(tensorAttribute(facts.node, 'value')?.dataType ?? DataType.FLOAT, dimsFromInput(facts, 0)),
  ],
  /** `max(⌈(limit − start) / delta⌉, 0)` */
  Range: ({ sizes, numbers, elementType }) => [tensor(elementType(0), [rangeLength(numbers) ?? symbolicLength(sizes)])],
  EyeLike: ({ node, dims, elementType }) => [tensor(intAttribute(node, 'dtype', elementType(0)), dims(0))],
  RandomNormal: random,
  RandomUniform: random,
  RandomNormalLike: randomLike,
  RandomUniformLike: randomLike,
  Bernoulli: randomLike,
  Multinomial: ({ node, dims }) => [
    tensor(intAttribute(node, 'dtype', DataType.INT32), [dims(0)?.[0] ?? '', intAttribute(node, 'sample_size', 1)]),
  ],
  AffineGrid: (facts) => {
    const size = dimsFromInput(facts, 1)
    return [tensor(facts.elementType(0), size && [size[0]!, ...size.slice(2), size.length - 2])]
  },
} satisfies Record<string, ShapeRule>

/** Gives the axes that a `Shape` node reads: all, or from `start` to before `end` since opset 15. */
export function shapeRange(node: NodeFacts['node'], rank: number): readonly number[] {
  const clamp = (axis: number) => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank)
  const [start, end] = [clamp(intAttribute(node, 'start', 0)), clamp(intAttribute(node, 'end', rank))]
  return Array.from({ length: Math.max(end - start, 0) }, (_, index) => start + index)
}

function rangeLength(numbers: NodeFacts['numbers']): number | undefined {
  const [start, limit, delta] = [0, 1, 2].map((index) => numbers(index)?.[0])
  if (start === undefined || limit === undefined || !delta) return undefined
  return Math.max(Math.ceil((limit - start) / delta), 0)
}

function symbolicLength(sizes: NodeFacts['sizes']): Dim {
  const [start, limit, delta] = [0, 1, 2].map((index) => sizes(index)?.[0] ?? '') as [Dim, Dim, Dim]
  // ⌈x⌉ = −⌊−x⌋
  return maxDims(multiplyDims(floorDivideDims(subtractDims(start, limit), delta), -1), 0)
}
