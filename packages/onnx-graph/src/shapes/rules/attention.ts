import { addDims, floorDivideDims, multiplyDims } from '../../dims/dim-algebra.ts'
import { intAttribute } from '../../graph/attributes.ts'
import type { Dim } from '../../graph/value-type.ts'
import { type NodeFacts, type ShapeRule, tensor } from '../shape-rule.ts'

/** Reads heads-first dims [batch, heads, tokens, width] of input `index`; packed ones are [batch, tokens, heads · width]. */
function headsFirst(facts: NodeFacts, index: number, headsName: string): readonly Dim[] | undefined {
  const dims = facts.dims(index)
  if (dims?.length !== 3) return dims
  const heads = intAttribute(facts.node, headsName)
  return [dims[0] ?? '', heads, dims[1] ?? '', floorDivideDims(dims[2] ?? '', heads)]
}

/** Attention as the ONNX standard has it since opset 23. */
export const attentionRules = {
  Attention: (facts) => {
    const query = headsFirst(facts, 0, 'q_num_heads')
    const [key, value] = [headsFirst(facts, 1, 'kv_num_heads'), headsFirst(facts, 2, 'kv_num_heads')]
    if (!query || !key || !value) return []
    const [batch, heads, tokens] = query as [Dim, Dim, Dim, Dim]
    const total = addDims(key[2] ?? '', facts.dims(4)?.[2] ?? 0)
    const width = value[3] ?? ''
    const isPacked = facts.dims(0)?.length === 3
    const output = isPacked ? [batch, tokens, multiplyDims(heads, width)] : [batch, heads, tokens, width]
    return [
      tensor(facts.elementType(0), output),
      tensor(facts.elementType(1), [batch, key[1] ?? '', total, key[3] ?? '']),
      tensor(facts.elementType(2), [batch, value[1] ?? '', total, width]),
      tensor(facts.elementType(0), [batch, heads, tokens, total]),
    ]
  },
  RotaryEmbedding: ({ type }) => [type(0)],
} satisfies Record<string, ShapeRule>
