import { assertSameDims, createError, createTensor, InvalidOption, type Tensor } from '@self-cascade/core'

/**
 * Joins tensors along the leading axis: `[a, …]` and `[b, …]` give `[a + b, …]`.
 *
 * @throws {@link DimsMismatch} when the axes after the first differ.
 * @throws {@link InvalidOption} when the list is empty.
 */
export function concatBatch(tensors: readonly Tensor[]): Tensor {
  const first = tensors[0]
  if (!first) throw createError(InvalidOption, { name: 'tensors', value: '[]', expected: 'a list of one or more' })
  const rest = first.dims.slice(1)
  let rows = 0
  for (const [index, tensor] of tensors.entries()) {
    const batch = batchOf(tensor, `tensor ${index}`)
    assertSameDims(`tensor ${index}`, tensor.dims, [batch, ...rest])
    rows += batch
  }
  const data = new Float32Array(tensors.reduce((total, tensor) => total + tensor.data.length, 0))
  let offset = 0
  for (const tensor of tensors) {
    data.set(tensor.data, offset)
    offset += tensor.data.length
  }
  return createTensor('float32', data, [rows, ...rest])
}

/**
 * Copies rows `start` (included) to `end` (excluded, default the last) of the leading axis.
 *
 * @throws {@link InvalidOption} unless `0 ≤ start ≤ end ≤ rows`.
 */
export function sliceBatch(tensor: Tensor, start: number, end: number = batchOf(tensor, 'tensor')): Tensor {
  const rows = batchOf(tensor, 'tensor')
  const expected = `a whole number in 0..${rows}`
  if (!isIndex(end, 0, rows)) throw createError(InvalidOption, { name: 'end', value: end, expected })
  if (!isIndex(start, 0, end)) throw createError(InvalidOption, { name: 'start', value: start, expected: `0..${end}` })
  const rowSize = rows === 0 ? 0 : tensor.data.length / rows
  const data = tensor.data.slice(start * rowSize, end * rowSize)
  return createTensor('float32', data, [end - start, ...tensor.dims.slice(1)])
}

/**
 * Repeats the whole batch `count` times along the leading axis: rows `a b` give `a b a b`.
 *
 * @throws {@link InvalidOption} unless `count` is a whole number of at least 1.
 */
export function repeatBatch(tensor: Tensor, count: number): Tensor {
  if (!isIndex(count, 1, Number.MAX_SAFE_INTEGER)) {
    throw createError(InvalidOption, { name: 'count', value: count, expected: 'a whole number of at least 1' })
  }
  return concatBatch(Array.from({ length: count }, () => tensor))
}

function batchOf(tensor: Tensor, name: string): number {
  const batch = tensor.dims[0]
  if (batch === undefined) {
    throw createError(InvalidOption, { name, value: 'a scalar', expected: 'a tensor with a leading batch axis' })
  }
  return batch
}

function isIndex(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}
