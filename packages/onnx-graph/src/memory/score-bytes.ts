import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { FixedTypes } from './value-sizes.ts'

/** Gives the bytes of the scores that a fused attention would hold: batch · heads · queries · keys; 0 for other nodes. */
export function scoreBytes(node: NodeProto, typeOf: FixedTypes): number {
  const heads = headsOf(node)
  if (heads === 0) return 0
  const query = typeOf(node.input[0] ?? '')
  const [batch, ...rest] = query?.dims ?? []
  if (!query || batch === undefined) return 0
  const size = query.dims.reduce((product, dim) => product * dim, 1)
  const queries = rest[tokenAxis(rest)] ?? 0
  const keys = typeOf(node.input[1] ?? '')?.dims.slice(1)
  const isSelf = node.opType === 'Attention' && node.domain !== ''
  const keyCount = isSelf || !keys ? queries : (keys[tokenAxis(keys)] ?? 0)
  return batch * heads * queries * keyCount * (size === 0 ? 0 : query.bytes / size)
}

/** Tokens follow the batch in [batch, tokens, …] and the heads in [batch, heads, tokens, width]. */
const tokenAxis = ({ length }: readonly number[]) => (length === 3 ? 1 : 0)

function headsOf(node: NodeProto): number {
  if (node.domain === 'com.microsoft' && /^(MultiHead)?Attention$/.test(node.opType))
    return intAttribute(node, 'num_heads')
  return node.domain === '' && node.opType === 'Attention' ? intAttribute(node, 'q_num_heads', 0) : 0
}
