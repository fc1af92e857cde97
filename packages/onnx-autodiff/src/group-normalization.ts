/** Group normalisation, which exporters write with `InstanceNormalization` between two reshapes, as one operator. */
import {
  DataType,
  floatAttribute,
  type Graph,
  intAttribute,
  type NodeProto,
  replaceAllUsesWith,
  staticDims,
  tensorNumbers,
} from '@self-cascade/onnx-graph'
import type { GraphOps } from './graph-ops.ts'
import { isSameDims, sizeOfDims, type Value } from './value.ts'

/** The nodes of one exported group normalisation. */
interface Exported {
  readonly x: Value
  readonly groups: number
  readonly epsilon: number
  /** Scale and bias per channel, with trailing dims of 1. */
  readonly scale: string
  readonly bias: string
  readonly output: string
  /** Values that are gone afterwards. */
  readonly inner: readonly string[]
}

/**
 * Turns `Reshape, InstanceNormalization, Reshape, Mul, Add` into `GroupNormalization` of opset 21, in place, so that its gradient
 * is taken as a whole. {@link lowerGroupNormalization} must follow: runtimes have no kernel for it.
 */
export function recognizeGroupNormalization(graph: Graph, ops: GraphOps, wrt: readonly string[]): void {
  for (const node of graph.nodes()) {
    const found = node.opType === 'InstanceNormalization' ? matchExported(graph, node) : undefined
    if (!found || found.inner.some((value) => wrt.includes(value))) continue
    const { x, groups, epsilon, output } = found
    const perChannel = [found.scale, found.bias].map((name) =>
      ops.reshape({ name, dims: staticDims(graph.typeOf(name)) ?? [] }, [x.dims[1]!]),
    )
    const fused = ops.op('GroupNormalization', [x, ...perChannel], x.dims, { num_groups: groups, epsilon })
    replaceAllUsesWith(graph, output, fused.name)
  }
}

function matchExported(graph: Graph, node: NodeProto): Exported | undefined {
  const into = graph.producerOf(node.input[0]!)
  const isPlain = isFilledWith(graph, node.input[1]!, 1) && isFilledWith(graph, node.input[2]!, 0)
  const out = onlyReader(graph, node)
  const scaling = out && onlyReader(graph, out)
  const shifting = scaling && onlyReader(graph, scaling)
  const types = [into?.opType, out?.opType, scaling?.opType, shifting?.opType].join()
  if (!isPlain || !into || types !== 'Reshape,Reshape,Mul,Add') return undefined
  const dims = staticDims(graph.typeOf(into.input[0]!))
  const grouped = staticDims(graph.typeOf(node.input[0]!))
  const back = staticDims(graph.typeOf(out!.output[0]!))
  if (!dims || !grouped || !back || !isSameDims(dims, back) || grouped.length !== 3 || grouped[0] !== dims[0])
    return undefined
  const scale = otherInput(scaling!, out!.output[0]!)
  const bias = otherInput(shifting!, scaling!.output[0]!)
  if (![scale, bias].every((name) => isPerChannel(staticDims(graph.typeOf(name)), dims))) return undefined
  const epsilon = floatAttribute(node, 'epsilon', 1e-5)
  const x = { name: into.input[0]!, dims }
  const inner = [into, node, out!, scaling!, shifting!].map(({ output }) => output[0]!)
  return { x, groups: grouped[1]!, epsilon, scale, bias, output: inner[4]!, inner }
}

function isFilledWith(graph: Graph, name: string, value: number): boolean {
  const tensor = graph.constantOf(name)
  return tensor !== undefined && tensorNumbers(tensor).every((one) => one === value)
}

/** The node that alone reads a node's output, if that is no graph output. */
function onlyReader(graph: Graph, node: NodeProto): NodeProto | undefined {
  const [value] = node.output
  const readers = graph.usesOf(value!)
  return readers.length === 1 && !graph.isOutput(value!) ? readers[0]!.node : undefined
}

const otherInput = (node: NodeProto, value: string) => node.input.find((input) => input !== value) ?? ''

/** Tells whether dims are the channels of `x` (axis 1) and else 1. */
function isPerChannel(dims: readonly number[] | undefined, x: readonly number[]): boolean {
  if (!dims || dims.length > x.length) return false
  const channelAxis = dims.length - x.length + 1
  return dims[channelAxis] === x[1] && sizeOfDims(dims) === x[1]
}

/** Groups normalised: `x̂` with the dims `[batch, groups, elements]` and `1/√(σ² + ε)` with `[batch, groups, 1]`. */
export interface NormalizedGroups {
  readonly normalized: Value
  readonly inverseDeviation: Value
}

/** Normalises groups with a layer normalisation, whose kernels give the inverse deviation too. */
export function normalizeGroups(ops: GraphOps, x: Value, groups: number, epsilon: number): NormalizedGroups {
  const elements = sizeOfDims(x.dims) / (x.dims[0]! * groups)
  const grouped = ops.reshape(x, [x.dims[0]!, groups, elements])
  const ones = ops.repeated(1, [elements])
  const node = ops.graph.addNode({
    ...{ opType: 'LayerNormalization', inputs: [grouped.name, ones.name], outputCount: 3 },
    attributes: { axis: -1, epsilon },
  })
  const [normalized, mean, inverse] = node.output as [string, string, string]
  const small = [x.dims[0]!, groups, 1]
  ops.graph.setType(normalized, { elementType: DataType.FLOAT, dims: grouped.dims })
  for (const name of [mean, inverse]) ops.graph.setType(name, { elementType: DataType.FLOAT, dims: small })
  return { normalized: { name: normalized, dims: grouped.dims }, inverseDeviation: { name: inverse, dims: small } }
}

/** Repeats a value per group for the channels of its group; one per channel stays as it is. */
export function repeatedForChannels(ops: GraphOps, value: Value, channels: number): Value {
  const groups = value.dims[0]!
  if (groups === channels) return value
  return ops.reshape(ops.expand(ops.reshape(value, [groups, 1]), [groups, channels / groups]), [channels])
}

/** Writes every `GroupNormalization` with operators that runtimes have kernels for, in place. */
export function lowerGroupNormalization(graph: Graph, ops: GraphOps): void {
  for (const node of graph.nodes()) {
    if (node.opType !== 'GroupNormalization') continue
    const dims = staticDims(graph.typeOf(node.input[0]!))!
    const x = { name: node.input[0]!, dims }
    const { normalized } = normalizeGroups(
      ops,
      x,
      intAttribute(node, 'num_groups'),
      floatAttribute(node, 'epsilon', 1e-5),
    )
    const [scale, bias] = node.input.slice(1).map((name) => {
      const value = { name, dims: staticDims(graph.typeOf(name)) ?? [dims[1]!] }
      return perChannel(ops, repeatedForChannels(ops, value, dims[1]!), dims.length)
    })
    const y = ops.add(ops.mul(ops.reshape(normalized, dims), scale!), bias!)
    replaceAllUsesWith(graph, node.output[0]!, y.name)
    graph.removeNode(node)
  }
}

/** Gives a value per channel (axis 1) the rank of what it is combined with. */
export const perChannel = (ops: GraphOps, value: Value, rank: number): Value =>
  ops.reshape(value, [value.dims[0]!, ...Array.from({ length: rank - 2 }, () => 1)])
