import { createError } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../../errors.ts'
import type { ReferenceValue } from '../../values/value.ts'
import { float64Value } from '../../values/value.ts'
import { concat } from '../movement/concat.ts'
import { padValue } from '../movement/pad.ts'
import type { Operator } from '../operator.ts'
import { causalBias, markBias } from './masks.ts'
import { mergeHeads, repeatHeads, scaledDotProduct, splitHeads } from './scaled-dot-product.ts'

/** A mask may be shorter than the keys; what it does not speak of is hidden. */
function maskBias(mask: ReferenceValue, keys: number, dataType: number): ReferenceValue {
  const bias = mask.dataType === DataType.BOOL ? markBias(mask, dataType, Number.NEGATIVE_INFINITY) : mask
  const missing = keys - mask.dims.at(-1)!
  if (missing === 0) return bias
  const ends = bias.dims.map((_, axis) => (axis === bias.dims.length - 1 ? missing : 0))
  const none = bias.dims.map(() => 0)
  return padValue(bias, none, ends, 'constant', float64Value([Number.NEGATIVE_INFINITY], []))
}

/** `Attention` of opset 23: heads lie in an axis of their own, or side by side in the last one. */
export const attention: Operator = (inputs, { int, float, has }) => {
  const [q, k, v, mask, pastKey, pastValue, lengths] = inputs
  if (lengths) throw createError(OperandsInvalid, { problem: 'nonpad_kv_seqlen is not implemented' })
  const isFlat = q!.dims.length === 3
  const query = isFlat ? splitHeads(q!, int('q_num_heads')) : q!
  const newKey = isFlat ? splitHeads(k!, int('kv_num_heads')) : k!
  const newValue = isFlat ? splitHeads(v!, int('kv_num_heads')) : v!
  const key = pastKey ? concat([pastKey, newKey], 2) : newKey
  const value = pastValue ? concat([pastValue, newValue], 2) : newValue
  const groups = query.dims[1]! / key.dims[1]!
  const [queries, keys] = [query.dims[2]!, key.dims[2]!]
  const biases: ReferenceValue[] = []
  if (mask) biases.push(maskBias(mask, keys, query.dataType))
  if (int('is_causal', 0) === 1) {
    const past = pastKey?.dims[2] ?? 0
    biases.push(causalBias(query.dataType, { queries, keys, past, hidden: Number.NEGATIVE_INFINITY }))
  }
  const steps = scaledDotProduct({
    ...{ query, key: repeatHeads(key, groups), value: repeatHeads(value, groups) },
    ...{ biases, softcap: float('softcap', 0) },
    scale: has('scale') ? float('scale') : 1 / Math.sqrt(query.dims[3]!),
  })
  const shown = [steps.scores, steps.capped, steps.biased, steps.weights][int('qk_matmul_output_mode', 0)]
  return [isFlat ? mergeHeads(steps.output) : steps.output, key, value, shown]
}
