import { type Graph, intAttribute, type NodeProto, stringAttribute } from '@self-cascade/onnx-graph'
import { onlyReader } from './follow-projections.ts'
import { isFound, type Trace } from './trace.ts'
import { readWeightOperand } from './weight-operand.ts'

/** Values that an attention reads and the value that it makes. */
export interface AttentionOperands {
  readonly query: string
  readonly key: string
  readonly value: string
  readonly output: string
}

/** Reads the attention around a node; undefined when the node is none and no softmax. */
export function readAttentionOperands(graph: Graph, node: NodeProto): Trace<AttentionOperands> | undefined {
  return readers[`${node.domain}:${node.opType}`]?.(graph, node)
}

type Reader = (graph: Graph, node: NodeProto) => Trace<AttentionOperands>

const readFused: Reader = (_, { input: [query, key, value], output: [output] }) =>
  query && key && value
    ? { found: { query, key, value, output: output! } }
    : { problem: 'queries, keys and values are one' }
const refusePacked: Reader = () => ({ problem: 'the weights of queries, keys and values are one' })

const readers: Readonly<Record<string, Reader | undefined>> = {
  ':Softmax': readSoftmax,
  ':Attention': readFused,
  'com.microsoft:MultiHeadAttention': readFused,
  'com.microsoft:Attention': refusePacked,
  'com.microsoft:PackedAttention': refusePacked,
}

/** Reads `softmax(scores of queries and keys) · values`. */
function readSoftmax(graph: Graph, softmax: NodeProto): Trace<AttentionOperands> {
  const axis = intAttribute(softmax, 'axis', graph.opset() >= 13 ? -1 : 1)
  // The last axis is 2 or 3 of scores with three or four axes; only opset 12 and older start from 1.
  if (axis !== -1 && axis < 2) return { problem: `the softmax is over axis ${axis}` }
  const scores = scoresProducts(graph, softmax.input[0]!)
  if (scores.length !== 1) return { problem: `${scores.length} products of queries and keys make its scores` }
  const sum = weightedSum(graph, softmax.output[0]!)
  return isFound(sum) ? { found: { ...queryAndKey(scores[0]!), ...sum.found } } : sum
}

const scoreSteps: ReadonlySet<string> = new Set([
  ...['Identity', 'Dropout', 'Cast', 'Reshape', 'Mul', 'Div', 'Add', 'Sub', 'Where', 'Clip', 'Max', 'Min'],
])
const weightSteps: ReadonlySet<string> = new Set(['Identity', 'Dropout', 'Cast', 'Reshape', 'Transpose'])

const isMatrixProduct = ({ domain, opType }: NodeProto) => domain === '' && (opType === 'MatMul' || opType === 'Einsum')

/** The products of computed values that the scores are made from, through scales and masks. */
function scoresProducts(graph: Graph, scores: string): readonly NodeProto[] {
  const products = new Set<NodeProto>()
  const visited = new Set<string>()
  const visit = (value: string) => {
    const node = graph.producerOf(value)
    if (node?.domain !== '' || visited.has(value)) return
    visited.add(value)
    if (isMatrixProduct(node)) {
      // A product with a weight makes a bias of positions, not scores.
      if (node.input.every((input) => !readWeightOperand(graph, input))) products.add(node)
    } else if (scoreSteps.has(node.opType)) for (const input of node.input) visit(input)
  }
  visit(scores)
  return [...products]
}

/** Queries are the rows of the scores: the left operand, or the one without the last axis of an `Einsum`. */
function queryAndKey(product: NodeProto): Pick<AttentionOperands, 'query' | 'key'> {
  const [left, right] = product.input as [string, string]
  const isSwapped = product.opType === 'Einsum' && isLastAxisOfLeft(stringAttribute(product, 'equation'))
  return isSwapped ? { query: right, key: left } : { query: left, key: right }
}

function isLastAxisOfLeft(equation: string): boolean {
  const [left, , result] = equation.replaceAll(' ', '').split(/,|->/)
  return left !== undefined && result !== undefined && left.includes(result.at(-1)!)
}

/** Follows the softmax down to its product with the values. */
function weightedSum(graph: Graph, weights: string): Trace<Pick<AttentionOperands, 'value' | 'output'>> {
  for (let current = weights; ; ) {
    const node = onlyReader(graph, current)
    if (!node) return { problem: 'not one node reads the softmax' }
    if (isMatrixProduct(node)) {
      const value = node.input.find((input) => input !== current)
      return value === undefined ? { problem: 'it is squared' } : { found: { value, output: node.output[0]! } }
    }
    if (node.domain !== '' || !weightSteps.has(node.opType) || node.input[0] !== current) {
      return { problem: `the ${node.opType} node "${node.name}" reads the softmax` }
    }
    current = node.output[0]!
  }
}
