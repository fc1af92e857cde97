import type { NodeProto } from 'onnx-buf'
import { intAttribute } from '../graph/attributes.ts'
import type { Dim } from '../graph/value-type.ts'
import { type Facts, isSameDim, isSameDims } from '../match/facts.ts'
import { ownEntry } from '../own-entry.ts'

/** How the scores that a `Softmax` reads come from the product of queries and keys: `scale · product + masks`. */
export interface AttentionScores {
  readonly product: NodeProto
  readonly scale: number
  readonly masks: readonly string[]
  /** Dims of the scores where masks are added, when they are split into [batch, heads, queries, keys] only there. */
  readonly maskedDims?: readonly Dim[]
  /** Element type that the scores are cast to before the softmax. */
  readonly cast?: number
}

interface Chain {
  readonly scale: number
  readonly masks: readonly string[]
  readonly reshapes: readonly NodeProto[]
  readonly cast?: number
}

/** Follows the input of a softmax up to the product that makes the scores; undefined when something else is in between. */
export function readAttentionScores(facts: Facts, value: string): AttentionScores | undefined {
  return follow(facts, value, { scale: 1, masks: [], reshapes: [] })
}

/** Tells whether one node alone reads a value. */
export function isPrivate(facts: Facts, value: string): boolean {
  return facts.graph.consumersOf(value).length === 1 && !facts.graph.isOutput(value)
}

function follow(facts: Facts, value: string, chain: Chain): AttentionScores | undefined {
  const node = facts.graph.producerOf(value)
  if (node?.domain !== '' || !isPrivate(facts, value)) return undefined
  if (node.opType === 'MatMul' || node.opType === 'Einsum') return finish(facts, node, chain)
  return ownEntry(steps, node.opType)?.(facts, node, chain)
}

type Step = (facts: Facts, node: NodeProto, chain: Chain) => AttentionScores | undefined

const pass: Step = (facts, { input }, chain) => follow(facts, input[0]!, chain)

/** What may lie between the product and the softmax, from the softmax upwards. */
const steps: Readonly<Record<string, Step>> = {
  Identity: pass,
  Dropout: pass,
  Cast: (facts, node, chain) =>
    chain.cast === undefined && chain.masks.length === 0
      ? follow(facts, node.input[0]!, { ...chain, cast: intAttribute(node, 'to') })
      : undefined,
  Reshape: (facts, node, chain) => follow(facts, node.input[0]!, { ...chain, reshapes: [...chain.reshapes, node] }),
  Mul: (facts, node, chain) => {
    const scaled = readScaled(facts, node)
    return scaled && follow(facts, scaled.value, { ...chain, scale: chain.scale * scaled.factor })
  },
  Div: (facts, node, chain) => steps.Mul!(facts, node, chain),
  Add: (facts, { input: [left, right] }, chain) => {
    // What `torch.baddbmm` with beta 0 adds.
    if (facts.isZero(right!)) return follow(facts, left!, chain)
    if (facts.isZero(left!)) return follow(facts, right!, chain)
    // A scale between a mask and the softmax would scale the mask too.
    if (chain.scale !== 1) return undefined
    return (
      follow(facts, left!, { ...chain, masks: [right!, ...chain.masks] }) ??
      follow(facts, right!, { ...chain, masks: [left!, ...chain.masks] })
    )
  },
}

/** Reads `value · factor` or `value / divisor` with a known factor. */
export function readScaled(facts: Facts, { opType, input }: NodeProto): { value: string; factor: number } | undefined {
  const [left, right] = input as [string, string]
  const factor = facts.scalar(right)
  if (factor !== undefined) return { value: left, factor: opType === 'Div' ? 1 / factor : factor }
  const other = opType === 'Mul' ? facts.scalar(left) : undefined
  return other === undefined ? undefined : { value: right, factor: other }
}

function finish(facts: Facts, product: NodeProto, { reshapes, ...chain }: Chain): AttentionScores | undefined {
  if (reshapes.length === 0) return { ...chain, product }
  const pairs = Array.from({ length: reshapes.length / 2 }, (_, index) => reshapes.slice(2 * index, 2 * index + 2))
  const isWhole = reshapes.length % 2 === 0 && pairs.every(([merge, split]) => isSplitAndMerged(facts, split!, merge!))
  const maskedDims = facts.dims(reshapes.at(-1)!.output[0]!)
  return isWhole && maskedDims ? { ...chain, product, maskedDims } : undefined
}

/** Tells whether scores are split into heads and merged again, so that only the axes in front of the last two change. */
function isSplitAndMerged(facts: Facts, split: NodeProto, merge: NodeProto): boolean {
  const [before, inside, after] = [split.input[0]!, split.output[0]!, merge.output[0]!].map((value) =>
    facts.dims(value),
  )
  return (
    inside?.length === 4 &&
    isSameDims(before, after) &&
    isSameDim(inside.at(-1), before?.at(-1)) &&
    isSameDim(inside.at(-2), before?.at(-2))
  )
}

/** Tells whether a node is a softmax over its last axis. */
export function isLastAxisSoftmax(facts: Facts, node: NodeProto): boolean {
  if (node.opType !== 'Softmax' || node.domain !== '') return false
  const axis = intAttribute(node, 'axis', facts.graph.opset() >= 13 ? -1 : 1)
  const rank = axis === -1 ? 0 : facts.dims(node.output[0]!)?.length
  return axis === -1 || axis + 1 === rank
}
