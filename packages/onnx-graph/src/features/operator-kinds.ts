import { type NodeProto, TensorProto_DataLocation } from 'onnx-buf'
import { intsAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorNumbers } from '../graph/tensor-data.ts'
import { ownEntry } from '../own-entry.ts'

/**
 * Operators that mix neighbouring cells, channels or tokens: what blocks of a network are made of. All others treat each element
 * by itself, or move elements to other places.
 */
const mixers: ReadonlySet<string> = new Set([
  ...['Conv', 'ConvInteger', 'QLinearConv', 'ConvTranspose', 'DeformConv'],
  ...['MatMul', 'MatMulInteger', 'QLinearMatMul', 'Gemm', 'Einsum', 'Attention', 'Softmax', 'LSTM', 'GRU', 'RNN'],
  ...['MaxPool', 'AveragePool', 'LpPool', 'GlobalMaxPool', 'GlobalAveragePool', 'GlobalLpPool'],
  ...['InstanceNormalization', 'GroupNormalization', 'LayerNormalization', 'RMSNormalization', 'BatchNormalization'],
  ...['Resize', 'Upsample', 'GridSample', 'SpaceToDepth', 'DepthToSpace', 'If', 'Loop', 'Scan'],
])

/** Tells whether a node is a building block of a network; nodes of domains other than ONNX's own count as such. */
export function isMixer({ opType, domain }: NodeProto): boolean {
  return mixers.has(opType) || (domain !== '' && domain !== 'ai.onnx')
}

const strided = (node: NodeProto) => intsAttribute(node, 'strides', []).some((stride) => stride > 1)

const shrinkers: Readonly<Record<string, (graph: Graph, node: NodeProto) => boolean>> = {
  Conv: (_, node) => strided(node),
  QLinearConv: (_, node) => strided(node),
  MaxPool: (_, node) => strided(node),
  AveragePool: (_, node) => strided(node),
  LpPool: (_, node) => strided(node),
  SpaceToDepth: () => true,
  Resize: () => true,
  Slice: steps,
}

/** `x[..., ::2]`: half of a wavelet or of a rearrangement of cells to channels. */
function steps(graph: Graph, node: NodeProto): boolean {
  const tensor = graph.constantOf(node.input[4] ?? '')
  const isReadable = tensor?.dataLocation === TensorProto_DataLocation.DEFAULT
  return isReadable && tensorNumbers(tensor).some((step) => step > 1)
}

const growers: Readonly<Record<string, (node: NodeProto) => boolean>> = {
  ConvTranspose: strided,
  DepthToSpace: () => true,
  Resize: () => true,
  Upsample: () => true,
}

/** Tells whether a node may give fewer cells than it reads; a Resize may do either. */
export const mayShrink = (graph: Graph, node: NodeProto) => ownEntry(shrinkers, node.opType)?.(graph, node) ?? false

/** Tells whether a node may give more cells than it reads. */
export const mayGrow = (node: NodeProto) => ownEntry(growers, node.opType)?.(node) ?? false
