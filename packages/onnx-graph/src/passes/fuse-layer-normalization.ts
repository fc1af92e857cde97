import type { NodeProto } from 'onnx-buf'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import { raiseOpset } from '../edit/raise-opset.ts'
import { replaceAllUsesWith } from '../edit/replace-all-uses-with.ts'
import { findAttribute, intAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { type Facts, isSameDim, readFacts } from '../match/facts.ts'
import { any, isClosed, match, named, number, op, type Pattern } from '../match/pattern.ts'
import { editCopy, type PassResult } from './pass.ts'

const opset = 17

const centred = named('centred', op('Sub', any('x'), named('mean', op('ReduceMean', any('x')))))
const deviation = (square: Pattern) =>
  op('Sqrt', op('Add', named('variance', op('ReduceMean', square)), number('epsilon')))
const affine = (normalized: Pattern) => op('Add', op('Mul', normalized, any('scale')), any('bias'))

/** `(x − mean) / √(mean((x − mean)²) + ε) · scale + bias`, as it is written before opset 17. */
const patterns: readonly Pattern[] = [op('Pow', centred, number('two', 2)), op('Mul', centred, centred)].map((square) =>
  affine(op('Div', centred, deviation(square))),
)

/**
 * Writes layer normalisation that is spelled out in means and roots as one `LayerNormalization` node. Runtimes do the same when
 * they open a model; it makes graphs smaller to open, to read and to differentiate.
 *
 * Precondition: opset 13 or later, with the operators of {@link raiseOpset}. Postcondition: opset 17 or later where anything was
 * found; outputs as before but for rounding. Normalisation over other axes than the last stays, and
 * so does one whose means or deviations are read elsewhere, as gradients do.
 */
export function fuseLayerNormalization(graph: Graph): PassResult {
  return editCopy(graph, (copy) => {
    eliminateDead(copy)
    const facts = readFacts(copy)
    const sites = copy.nodes().flatMap((node) => readSite(facts, node) ?? [])
    if (sites.length === 0 || !raiseOpset(copy, opset)) return false
    for (const { node, inputs, epsilon } of sites) {
      const result = copy.add('LayerNormalization', inputs, { axis: -1, epsilon })
      replaceAllUsesWith(copy, node.output[0]!, result)
    }
    eliminateDead(copy)
    return true
  })
}

interface Site {
  readonly node: NodeProto
  readonly inputs: readonly string[]
  readonly epsilon: number
}

function readSite(facts: Facts, node: NodeProto): Site | undefined {
  if (node.opType !== 'Add') return undefined
  const result = node.output[0]!
  const found = patterns.map((pattern) => match(facts, pattern, result)).find((one) => one !== undefined)
  if (!found || !isClosed(facts, found, result)) return undefined
  const { x, scale, bias, mean, variance, epsilon } = found.values as Record<string, string>
  const width = facts.dims(x!)?.at(-1)
  const isLast = [mean!, variance!].every((value) => isMeanOfLastAxis(facts, value))
  const isVector = (value: string) => facts.dims(value)?.length === 1 && isSameDim(facts.dims(value)?.[0], width)
  return isLast && isVector(scale!) && isVector(bias!)
    ? { node, inputs: [x!, scale!, bias!], epsilon: facts.scalar(epsilon!)! }
    : undefined
}

function isMeanOfLastAxis({ graph, dims, scalar }: Facts, value: string): boolean {
  const node = graph.producerOf(value)!
  const attribute = findAttribute(node, 'axes')
  const axis = attribute
    ? attribute.ints.length === 1
      ? Number(attribute.ints[0])
      : undefined
    : scalar(node.input[1] ?? '')
  const rank = dims(node.input[0]!)?.length
  return intAttribute(node, 'keepdims', 1) === 1 && (axis === -1 || (rank !== undefined && axis === rank - 1))
}
