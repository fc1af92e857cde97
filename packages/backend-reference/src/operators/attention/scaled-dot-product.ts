import { broadcastDims, broadcastIndices, take } from '../../values/indices.ts'
import type { ReferenceValue } from '../../values/value.ts'
import { zipNumbers } from '../elementwise/broadcast.ts'
import { mapNumbers } from '../elementwise/unary.ts'
import { matMul } from '../linalg/matmul.ts'
import { reshape } from '../movement/reshape.ts'
import { transpose } from '../movement/transpose.ts'
import { softmax } from '../reduce/softmax.ts'

/** Queries, keys and values, each `[batch, heads, sequence, head size]`, and what is done to the scores. */
export interface AttentionInput {
  readonly query: ReferenceValue
  readonly key: ReferenceValue
  readonly value: ReferenceValue
  readonly scale: number
  /** Bounds the scaled scores: `c · tanh(score / c)`; 0 for none. */
  readonly softcap?: number
  /** Added to the scores one after the other; they broadcast to `[batch, heads, queries, keys]`. */
  readonly biases: readonly ReferenceValue[]
}

/** The steps of attention, each `[batch, heads, queries, keys]` but for the output. */
export interface AttentionSteps {
  readonly scores: ReferenceValue
  readonly capped: ReferenceValue
  readonly biased: ReferenceValue
  readonly weights: ReferenceValue
  readonly output: ReferenceValue
}

/** `softmax(cap(scale · Q · Kᵀ) + biases) · V`. */
export function scaledDotProduct({ query, key, value, scale, softcap = 0, biases }: AttentionInput): AttentionSteps {
  const scores = mapNumbers(matMul(query, transpose(key, [0, 1, 3, 2])), (x) => scale * x)
  const capped = softcap > 0 ? mapNumbers(scores, (x) => softcap * Math.tanh(x / softcap)) : scores
  const biased = biases.reduce((sum, bias) => zipNumbers(sum, bias, (x, y) => x + y), capped)
  const weights = softmax(biased, [3])
  return { scores, capped, biased, weights, output: matMul(weights, value) }
}

/** Splits `[batch, sequence, heads · size]` into `[batch, heads, sequence, size]`. */
export function splitHeads(value: ReferenceValue, heads: number): ReferenceValue {
  const [batch, length, width] = value.dims as [number, number, number]
  return transpose(reshape(value, [batch, length, heads, width / heads]), [0, 2, 1, 3])
}

/** Joins `[batch, heads, sequence, size]` to `[batch, sequence, heads · size]`. */
export function mergeHeads(value: ReferenceValue): ReferenceValue {
  const [batch, heads, length, size] = value.dims as [number, number, number, number]
  return reshape(transpose(value, [0, 2, 1, 3]), [batch, length, heads * size])
}

/** Repeats every head of keys or values so that groups of query heads share it. */
export function repeatHeads(value: ReferenceValue, times: number): ReferenceValue {
  const [batch, heads, length, size] = value.dims as [number, number, number, number]
  const dims = broadcastDims([batch, heads, 1, length, size], [times, 1, 1])
  const from = broadcastIndices([batch, heads, 1, length, size], dims)
  return take(value, from, [batch, heads * times, length, size])
}
