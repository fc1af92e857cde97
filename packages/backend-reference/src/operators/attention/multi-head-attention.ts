import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { int64Value, numbersOf, type ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { concat } from '../movement/concat.ts'
import { reshape } from '../movement/reshape.ts'
import { sliceAxis } from '../movement/slice.ts'
import { transpose } from '../movement/transpose.ts'
import type { Operator } from '../operator.ts'
import { causalBias, markBias, withDims } from './masks.ts'
import { mergeHeads, scaledDotProduct, splitHeads } from './scaled-dot-product.ts'

type QueryKeyValue = [query: ReferenceValue, key: ReferenceValue, value: ReferenceValue]

/** Takes one of the values that are packed as `[batch, sequence, heads, count, size]`. */
function unpack(packed: ReferenceValue, index: number): ReferenceValue {
  const [batch, length, heads, , size] = packed.dims as [number, number, number, number, number]
  return transpose(reshape(sliceAxis(packed, 3, index, 1), [batch, length, heads, size]), [0, 2, 1, 3])
}

/** Gives queries, keys and values per head, however they were packed. */
function readHeads([query, key, value, bias]: readonly (ReferenceValue | undefined)[], heads: number): QueryKeyValue {
  if (bias && !(query!.dims.length === 3 && key?.dims.length === 3)) {
    throw createError(OperandsInvalid, {
      problem: 'a bias is given for queries, keys or values that are packed or split',
    })
  }
  if (query!.dims.length === 5) return [unpack(query!, 0), unpack(query!, 1), unpack(query!, 2)]
  const split = splitHeads(bias ? addBias(query!, bias, 0) : query!, heads)
  if (key!.dims.length === 5) return [split, unpack(key!, 0), unpack(key!, 1)]
  if (key!.dims.length === 4) return [split, key!, value!]
  const width = query!.dims[2]!
  const [keys, values] = bias ? [addBias(key!, bias, width), addBias(value!, bias, 2 * width)] : [key!, value!]
  return [split, splitHeads(keys, heads), splitHeads(values, heads)]
}

/** The bias is that of queries, keys and values, one after the other. */
function addBias(value: ReferenceValue, bias: ReferenceValue, start: number): ReferenceValue {
  return zipNumbers(value, sliceAxis(bias, 0, start, value.dims[2]!), (x, y) => x + y)
}

/** A mask is lengths `[batch]`, or marks `[batch, keys]` or `[batch, queries, keys]`; 0 marks what may not be seen. */
function paddingBias(mask: ReferenceValue, keys: number, dataType: number, hidden: number): ReferenceValue {
  const [batch, second] = mask.dims
  if (mask.dims.length === 3) return markBias(withDims(mask, [batch!, 1, second!, keys]), dataType, hidden)
  if (mask.dims.length === 2) return markBias(withDims(mask, [batch!, 1, 1, keys]), dataType, hidden)
  const lengths = numbersOf(mask)
  const marks = Array.from({ length: batch! * keys }, (_, index) =>
    Number(index % keys < lengths[Math.floor(index / keys)]!),
  )
  return markBias(int64Value(marks, [batch!, 1, 1, keys]), dataType, hidden)
}

/** `com.microsoft.MultiHeadAttention`: attention over heads that lie side by side in the last axis. */
export const multiHeadAttention: Operator = (inputs, { int, float }) => {
  const [, , , , mask, attentionBias, pastKey, pastValue] = inputs
  if (inputs.length > 8 && inputs.slice(8).some(Boolean)) {
    throw createError(OperandsInvalid, { problem: 'shared key and value buffers are not implemented' })
  }
  const [query, newKey, newValue] = readHeads(inputs, int('num_heads'))
  const key = pastKey ? concat([pastKey, newKey], 2) : newKey
  const value = pastValue ? concat([pastValue, newValue], 2) : newValue
  const [queries, keys, size] = [query.dims[2]!, key.dims[2]!, query.dims[3]!]
  const biases: ReferenceValue[] = []
  if (attentionBias) biases.push(attentionBias)
  if (mask) biases.push(paddingBias(mask, keys, query.dataType, float('mask_filter_value', -10000)))
  if (int('unidirectional', 0) === 1) {
    const past = pastKey?.dims[2] ?? 0
    biases.push(causalBias(query.dataType, { queries, keys, past, hidden: -3.4e38 }))
  }
  const { output } = scaledDotProduct({ query, key, value, scale: float('scale', 0) || 1 / Math.sqrt(size), biases })
  return [mergeHeads(output), key, value]
}
