import {
  createGraph,
  DataType,
  float32Tensor,
  type Graph,
  int64Tensor,
  setOutputs,
  tensorProto,
} from '@self-cascade/onnx-graph'
import { float32ToFloat16 } from '@self-cascade/tensor'
import { Tensor } from 'onnxruntime-node'
import type { Feeds } from './networks.ts'

/** How one attention is written. */
export interface AttentionSpelling {
  /** How its linear layers are written; `matmul` by default. `shared` has one weight for keys and values. */
  readonly linear?:
    | 'matmul'
    | 'gemm'
    | 'gemm-transposed'
    | 'transposed'
    | 'identity'
    | 'constant'
    | 'cast'
    | 'half'
    | 'shared'
    | 'convolution'
  /** How its products are written; `matmul` by default. `packed` makes queries, keys and values at once. */
  readonly products?: 'matmul' | 'einsum' | 'einsum-swapped' | 'Attention' | 'packed'
}

const sizes = { queries: 4, keys: 3, channels: 6, context: 10, heads: 2, width: 8 }
const { queries, keys, channels, context, heads, width } = sizes
const headWidth = width / heads

/** Attention of `x`, [1, 4, 6], to `context`, [1, 3, 10], with 2 heads of 4; its output is `y`, [1, 4, 6]. */
export function attentionGraph({ linear = 'matmul', products = 'matmul' }: AttentionSpelling): Graph {
  const graph = createGraph(products === 'Attention' ? { opset: 23, irVersion: 10 } : {})
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [1, queries, channels] })
  graph.addInput('context', { elementType: DataType.FLOAT, dims: [1, keys, context] })
  const layer = (name: string, input: string, from: number, to: number) =>
    linears[linear](graph, { name, input, from, to })
  const mixed =
    products === 'packed'
      ? mix[products](graph, layer('qkv', 'x', channels, 3 * width))
      : mix[products](graph, {
          q: layer('q', 'x', channels, width),
          k: layer('k', 'context', context, width),
          v: layer(linear === 'shared' ? 'k' : 'v', 'context', context, width),
        })
  const output = layer('o', mixed, width, channels)
  graph.addNode({
    opType: 'Add',
    inputs: [output, graph.addConstant(float32Tensor(wave(channels, 0.3)), 'bias')],
    outputs: ['y'],
  })
  setOutputs(graph, ['y'])
  return graph
}

/** Inputs of one run. */
export const attentionFeeds: Feeds = {
  x: new Tensor('float32', wave(queries * channels, 0.9), [1, queries, channels]),
  context: new Tensor('float32', wave(keys * context, 1.7), [1, keys, context]),
}

function wave(count: number, a: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => Math.sin(a * index + a))
}

interface Layer {
  readonly name: string
  readonly input: string
  readonly from: number
  readonly to: number
}

/** The weight of a layer as an initialiser; the same values as [in, out] and as [out, in]. */
function weight(graph: Graph, { name, from, to }: Layer, isTransposed = false): string {
  const data = weightData({ name, from, to }, isTransposed)
  return graph.addInitializer(Object.assign(float32Tensor(data, isTransposed ? [to, from] : [from, to]), { name }))
}

function weightData({ name, from, to }: Omit<Layer, 'input'>, isTransposed = false): Float32Array {
  const at = (i: number, o: number) => 0.5 * Math.sin(1.3 * (i * to + o) + name.charCodeAt(0))
  return Float32Array.from({ length: from * to }, (_, index) =>
    isTransposed ? at(index % from, Math.floor(index / from)) : at(Math.floor(index / to), index % to),
  )
}

function halfWeight(graph: Graph, { name, from, to }: Layer): string {
  const data = float32ToFloat16(weightData({ name, from, to }))
  return graph.addInitializer(tensorProto({ name, dataType: DataType.FLOAT16, dims: [from, to], data }))
}

const reshape = (graph: Graph, value: string, ...dims: readonly number[]) =>
  graph.add('Reshape', [value, graph.addConstant(int64Tensor(dims), 'dims')])
const cast = (graph: Graph, value: string, to: number) => graph.add('Cast', [value], { to })

function gemm(graph: Graph, layer: Layer, transB: number): string {
  const rows = reshape(graph, layer.input, -1, layer.from)
  return reshape(graph, graph.add('Gemm', [rows, weight(graph, layer, transB === 1)], { transB }), 1, -1, layer.to)
}

const matMul = (graph: Graph, layer: Layer) => graph.add('MatMul', [layer.input, weight(graph, layer)])

const linears = {
  matmul: matMul,
  shared: matMul,
  gemm: (graph: Graph, layer: Layer) => gemm(graph, layer, 0),
  'gemm-transposed': (graph: Graph, layer: Layer) => gemm(graph, layer, 1),
  transposed: (graph: Graph, layer: Layer) =>
    graph.add('MatMul', [layer.input, graph.add('Transpose', [weight(graph, layer, true)], { perm: [1, 0] })]),
  identity: (graph: Graph, layer: Layer) =>
    graph.add('MatMul', [layer.input, graph.add('Identity', [weight(graph, layer)])]),
  constant: (graph: Graph, layer: Layer) => {
    const value = float32Tensor(weightData(layer), [layer.from, layer.to])
    return graph.add('MatMul', [layer.input, graph.add('Constant', [], { value })])
  },
  cast: (graph: Graph, layer: Layer) =>
    graph.add('MatMul', [layer.input, cast(graph, halfWeight(graph, layer), DataType.FLOAT)]),
  half: (graph: Graph, layer: Layer) => {
    const input = cast(graph, layer.input, DataType.FLOAT16)
    return cast(graph, graph.add('MatMul', [input, halfWeight(graph, layer)]), DataType.FLOAT)
  },
  convolution: (graph: Graph, { name, input, from, to }: Layer) => {
    const kernel = float32Tensor(weightData({ name, from, to }, true), [to, from, 1])
    const columns = graph.add('Transpose', [input], { perm: [0, 2, 1] })
    const made = graph.add('Conv', [columns, graph.addConstant(kernel, name)], { kernel_shape: [1] })
    return graph.add('Transpose', [made], { perm: [0, 2, 1] })
  },
}

interface Projected {
  readonly q: string
  readonly k: string
  readonly v: string
}

const split = (graph: Graph, value: string) => reshape(graph, value, 1, -1, heads, headWidth)
const swap = (graph: Graph, value: string, perm: readonly number[] = [0, 2, 1, 3]) =>
  graph.add('Transpose', [value], { perm })
const merge = (graph: Graph, value: string) => reshape(graph, value, 1, -1, width)

function softmax(graph: Graph, scores: string): string {
  const factor = graph.addConstant(float32Tensor([headWidth ** -0.5], []), 'scale')
  return graph.add('Softmax', [graph.add('Mul', [scores, factor])], { axis: -1 })
}

function einsum(graph: Graph, { q, k, v }: Projected, isSwapped: boolean): string {
  const operands = [split(graph, q), split(graph, k)]
  const scores = isSwapped
    ? graph.add('Einsum', operands.reverse(), { equation: 'bkhd,bqhd->bhqk' })
    : graph.add('Einsum', operands, { equation: 'b q h d, b k h d -> b h q k' })
  const weights = softmax(graph, scores)
  return merge(graph, graph.add('Einsum', [weights, split(graph, v)], { equation: 'bhqk,bkhd->bqhd' }))
}

function plain(graph: Graph, { q, k, v }: Projected): string {
  const keysTransposed = swap(graph, split(graph, k), [0, 2, 3, 1])
  const weights = softmax(graph, graph.add('MatMul', [swap(graph, split(graph, q)), keysTransposed]))
  return merge(graph, swap(graph, graph.add('MatMul', [weights, swap(graph, split(graph, v))])))
}

const mix = {
  matmul: plain,
  einsum: (graph: Graph, projected: Projected) => einsum(graph, projected, false),
  'einsum-swapped': (graph: Graph, projected: Projected) => einsum(graph, projected, true),
  Attention: (graph: Graph, { q, k, v }: Projected) =>
    graph.add('Attention', [q, k, v], { q_num_heads: heads, kv_num_heads: heads }),
  packed: (graph: Graph, all: string) => {
    const lengths = graph.addConstant(int64Tensor([width, width, width]), 'lengths')
    const { output } = graph.addNode({
      opType: 'Split',
      inputs: [all, lengths],
      attributes: { axis: 2 },
      outputCount: 3,
    })
    return plain(graph, { q: output[0]!, k: output[1]!, v: output[2]! })
  },
}
