/** Operators that read or write elements by index. */
import { createError } from '@self-cascade/core'
import { DataType, intAttribute, stringAttribute } from '@self-cascade/onnx-graph'
import { GradientImpossible } from '../errors.ts'
import { positiveAxis, range, sizeOfDims, type Value } from '../value.ts'
import { only, type VjpInput, type VjpRule } from '../vjp.ts'

/** Rows that were read are added to by every reader: a product with the one-hot matrix of the indices. */
export const Gather: VjpRule = (vjp) => {
  const { node, inputs, ops } = vjp
  const { x, gradient } = only(vjp)
  const indices = inputs[1]!
  const axis = positiveAxis(intAttribute(node, 'axis', 0), x.dims.length)
  const length = x.dims[axis]!
  const count = sizeOfDims(indices.dims)
  const rank = x.dims.length
  const rows = ops.reshape(gradient, [...x.dims.slice(0, axis), count, ...x.dims.slice(axis + 1)])
  const perm = [axis, ...range(0, rank).filter((one) => one !== axis)]
  const front = ops.transpose(rows, perm)
  const matrix = ops.reshape(front, [count, sizeOfDims(front.dims.slice(1))])
  const sums = ops.matMul(ops.swapLast(oneHot(vjp, ops.reshape(indices, [count]), length)), matrix)
  const wide = ops.reshape(sums, [length, ...front.dims.slice(1)])
  return [
    ops.transpose(
      wide,
      range(0, rank).map((one) => perm.indexOf(one)),
    ),
    undefined,
  ]
}

/** `[..., length]`: 1 at each index, which may count from the end. */
function oneHot({ ops }: VjpInput, indices: Value, length: number): Value {
  const positions = ops.integers(range(0, length))
  const at = ops.cast(ops.reshape(indices, [...indices.dims, 1]), DataType.INT64)
  const fromFront = ops.equal(at, positions)
  const fromEnd = ops.equal(at, ops.integers(range(-length, 0)))
  return ops.add(ops.cast(fromFront, DataType.FLOAT), ops.cast(fromEnd, DataType.FLOAT))
}

/** Each element read along one axis by an index of its own. */
export const GatherElements: VjpRule = (vjp) => {
  const { node, inputs, ops } = vjp
  const { x, gradient } = only(vjp)
  const axis = positiveAxis(intAttribute(node, 'axis', 0), x.dims.length)
  const attributes = { axis, reduction: 'add' }
  const zeros = ops.filled(0, x.dims)
  return [ops.op('ScatterElements', [zeros, inputs[1], gradient], x.dims, attributes), undefined]
}

/** Overwritten elements have no gradient; updates get that of where they were written. */
export const ScatterND: VjpRule = ({ node, inputs: [x, indices, updates], cotangents: [gradient], needs, ops }) => {
  const reduction = stringAttribute(node, 'reduction', 'none')
  if (reduction !== 'none' && reduction !== 'add') {
    throw createError(GradientImpossible, { problem: `the ScatterND node "${node.name}" has reduction "${reduction}"` })
  }
  const isAdding = reduction === 'add'
  const without = () => ops.op('ScatterND', [gradient, indices, ops.filled(0, updates!.dims)], x!.dims)
  return [
    isAdding || !needs(0) ? gradient : without(),
    undefined,
    needs(2) ? ops.op('GatherND', [gradient, indices], updates!.dims) : undefined,
  ]
}

/** Elements gathered by index tuples. */
export const GatherND: VjpRule = (vjp) => {
  const { inputs, ops } = vjp
  const { x, gradient } = only(vjp)
  const zeros = ops.filled(0, x.dims)
  const indices = withBatchIndices(vjp, inputs[1]!)
  return [ops.op('ScatterND', [zeros, indices, gradient], x.dims, { reduction: 'add' }), undefined]
}

/** Writes the numbers of the batches in front of indices that lack them. */
function withBatchIndices({ node, ops }: VjpInput, indices: Value): Value {
  const count = intAttribute(node, 'batch_dims', 0)
  if (count === 0) return indices
  const batch = indices.dims.slice(0, count)
  const dims = indices.dims.slice(0, -1)
  const numbers = range(0, sizeOfDims(batch)).flatMap((at) =>
    batch.map((size, axis) => Math.floor(at / sizeOfDims(batch.slice(axis + 1))) % size),
  )
  const ones = dims.slice(count).map(() => 1)
  const shaped = ops.reshape(ops.integers(numbers), [...batch, ...ones, count])
  return ops.concat([ops.expand(shaped, [...dims, count]), indices], dims.length)
}
