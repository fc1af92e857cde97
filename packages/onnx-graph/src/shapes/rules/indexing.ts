import { TensorProto_DataType as DataType } from 'onnx-buf'
import { intAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { axisOf, normalizeAxis, type ShapeRule, tensor, unknownDims } from '../shape-rule.ts'

const same: ShapeRule = ({ type }) => [type(0)]

/** Operators that read and write at places given by indices. */
export const indexingRules = {
  Gather: (facts) => {
    const [data, indices] = [facts.dims(0), facts.dims(1)]
    const axis = data && axisOf(facts, data.length, 0)
    if (!data || !indices || axis === undefined) return [tensor(facts.elementType(0))]
    return [tensor(facts.elementType(0), [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)])]
  },
  GatherElements: ({ dims, elementType }) => [tensor(elementType(0), dims(1))],
  GatherND: ({ node, dims, elementType }) => {
    const [data, indices] = [dims(0), dims(1)]
    const depth = indices?.at(-1)
    if (!data || !indices || typeof depth !== 'number') return [tensor(elementType(0))]
    const batchDims = intAttribute(node, 'batch_dims', 0)
    return [tensor(elementType(0), [...indices.slice(0, -1), ...data.slice(batchDims + depth)])]
  },
  Scatter: same,
  ScatterElements: same,
  ScatterND: same,
  TensorScatter: same,
  CumSum: same,
  CumProd: same,
  OneHot: ({ node, dims, elementType, sizes }) => {
    const indices = dims(0)
    const axis = indices && normalizeAxis(intAttribute(node, 'axis', -1), indices.length + 1)
    if (!indices || axis === undefined) return [tensor(elementType(2))]
    const depth = sizes(1)?.[0] ?? ''
    return [tensor(elementType(2), [...indices.slice(0, axis), depth, ...indices.slice(axis)])]
  },
  TopK: (facts) => {
    const dims = facts.dims(0)
    const axis = dims && axisOf(facts, dims.length, -1)
    const count: Dim = facts.opset < 10 ? intAttribute(facts.node, 'k') : (facts.sizes(1)?.[0] ?? '')
    const after = axis === undefined ? undefined : dims?.map((dim, other) => (other === axis ? count : dim))
    return [tensor(facts.elementType(0), after), tensor(DataType.INT64, after)]
  },
  NonZero: ({ dims }) => [tensor(DataType.INT64, [dims(0)?.length ?? '', ''])],
  Compress: ({ node, dims, elementType }) => {
    const rank = node.attribute.some(({ name }) => name === 'axis') ? dims(0)?.length : 1
    return [tensor(elementType(0), rank === undefined ? undefined : unknownDims(rank))]
  },
} satisfies Record<string, ShapeRule>
