import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { axisOf, type NodeFacts, namedAxes, normalizeAxes, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'

/** Gives the axes that a reduction runs over; undefined when they are computed from data. */
export function reducedAxes(facts: NodeFacts, rank: number): readonly number[] | undefined {
  const named = namedAxes(facts, 1)
  const all = Array.from({ length: rank }, (_, axis) => axis)
  if (named.given && !named.axes) return undefined
  if (named.given && named.axes!.length > 0) return normalizeAxes(named.axes!, rank)
  return intAttribute(facts.node, 'noop_with_empty_axes', 0) === 1 ? [] : all
}

const keepsDims = ({ node }: NodeFacts) => intAttribute(node, 'keepdims', 1) === 1

function withoutAxes(facts: NodeFacts, dims: readonly Dim[], axes: readonly number[]): readonly Dim[] {
  if (keepsDims(facts)) return dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  return dims.filter((_, axis) => !axes.includes(axis))
}

const reduce: ShapeRule = (facts) => {
  const dims = facts.dims(0)
  const axes = dims && reducedAxes(facts, dims.length)
  if (dims && axes) return [tensor(facts.elementType(0), withoutAxes(facts, dims, axes))]
  return [tensor(facts.elementType(0), dims && keepsDims(facts) ? unknownDims(dims.length) : undefined)]
}

const argument: ShapeRule = (facts) => {
  const dims = facts.dims(0)
  const axis = dims && axisOf(facts, dims.length, 0)
  return [tensor(DataType.INT64, axis === undefined ? undefined : withoutAxes(facts, dims!, [axis]))]
}

/** Reductions over axes. */
export const reductionRules = {
  ...{ ReduceL1: reduce, ReduceL2: reduce, ReduceLogSum: reduce, ReduceLogSumExp: reduce, ReduceMax: reduce },
  ...{ ReduceMean: reduce, ReduceMin: reduce, ReduceProd: reduce, ReduceSum: reduce, ReduceSumSquare: reduce },
  ArgMax: argument,
  ArgMin: argument,
} satisfies Record<string, ShapeRule>
