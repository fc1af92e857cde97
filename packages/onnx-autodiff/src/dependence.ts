import { DataType, type Graph, type NodeProto } from '@self-cascade/onnx-graph'

/** The types of numbers that have gradients. */
export const floatTypes: ReadonlySet<number> = new Set([
  DataType.FLOAT,
  DataType.FLOAT16,
  DataType.DOUBLE,
  DataType.BFLOAT16,
])

/** Operators whose result does not change with small changes of their inputs: their gradient is zero. */
const piecewiseConstant: ReadonlySet<string> = new Set([
  ...['Floor', 'Ceil', 'Round', 'Sign', 'Shape', 'Size', 'ConstantOfShape', 'ArgMax', 'ArgMin', 'OneHot', 'EyeLike'],
  ...[
    'Equal',
    'Less',
    'LessOrEqual',
    'Greater',
    'GreaterOrEqual',
    'Not',
    'And',
    'Or',
    'Xor',
    'IsNaN',
    'IsInf',
    'NonZero',
  ],
])

/** The part of a graph that lies between parameters and the loss. */
export interface Dependence {
  readonly parameters: ReadonlySet<string>
  /** Float values that change with a parameter. */
  readonly dependent: ReadonlySet<string>
  /** The nodes that carry a change of a parameter to the loss, in topological order. */
  readonly nodes: readonly NodeProto[]
}

/** Finds what carries changes of `parameters` to `loss`. */
export function dependenceOf(graph: Graph, parameters: readonly string[], loss: string): Dependence {
  const { dependent, carriers } = dependentValues(graph, parameters)
  const wanted = new Set([loss])
  const nodes: NodeProto[] = []
  for (const node of [...graph.nodes()].reverse()) {
    if (!carriers.has(node) || !node.output.some((value) => wanted.has(value) && dependent.has(value))) continue
    nodes.push(node)
    for (const value of node.input) if (dependent.has(value)) wanted.add(value)
  }
  return { parameters: new Set(parameters), dependent, nodes: nodes.reverse() }
}

/** Follows changes of `parameters`; a parameter that a node makes is a beginning, whatever the node reads. */
function dependentValues(graph: Graph, parameters: readonly string[]) {
  const dependent = new Set<string>()
  // Consumers include nodes whose subgraphs read a value that is no input of theirs.
  const readers = new Set<NodeProto>()
  const carriers = new Set<NodeProto>()
  const add = (value: string) => {
    dependent.add(value)
    for (const reader of graph.consumersOf(value)) readers.add(reader)
  }
  parameters.forEach(add)
  for (const node of graph.nodes()) {
    if (isPiecewiseConstant(node, dependent) || !readers.has(node)) continue
    carriers.add(node)
    for (const value of node.output) if (isFloat(graph, value)) add(value)
  }
  return { dependent, carriers }
}

/** The values that `OneHot` writes go through it unchanged. */
const isPiecewiseConstant = ({ opType, input }: NodeProto, dependent: ReadonlySet<string>) =>
  piecewiseConstant.has(opType) && !(opType === 'OneHot' && dependent.has(input[2] ?? ''))

/** Values of unknown type count as floats: a rule will say when they are not. */
const isFloat = (graph: Graph, value: string) => {
  const type = graph.typeOf(value)
  return value !== '' && (!type || type.elementType === 0 || floatTypes.has(type.elementType))
}

/** Names the values on one way from a parameter through `node` to the loss, for errors. */
export function pathThrough(graph: Graph, { dependent, nodes }: Dependence, node: NodeProto, loss: string): string[] {
  const before: string[] = []
  for (let value = node.input.find((one) => dependent.has(one)); value !== undefined; ) {
    before.unshift(value)
    value = graph.producerOf(value)?.input.find((one) => dependent.has(one))
  }
  const carriers = new Set(nodes)
  const after: string[] = []
  for (let current: NodeProto | undefined = node; current; ) {
    const value: string = current.output.find((one) => dependent.has(one))!
    after.push(value)
    if (value === loss) break
    current = graph.consumersOf(value).find((one) => carriers.has(one))
  }
  return shorten([...before, ...after])
}

/** The ends of a long path. */
function shorten(path: string[]): string[] {
  const longest = 8
  return path.length <= longest ? path : [...path.slice(0, longest / 2), '…', ...path.slice(-longest / 2)]
}
