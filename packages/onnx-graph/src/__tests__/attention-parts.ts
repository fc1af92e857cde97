import { TensorProto_DataType as DataType } from 'onnx-buf'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { valueInfo } from '../graph/value-type.ts'
import { type Feed, waveFeed } from './run-graph.ts'

/** Sizes of every form: batch, heads, queries, keys, size of a head, and the same times heads. */
export const sizes = { batch: 2, heads: 3, queries: 5, keys: 4, size: 8, width: 24 }
const { batch, heads, queries, keys, size, width } = sizes

/** Queries, keys and values, [batch, length, width]. */
export interface Projections {
  readonly q: string
  readonly k: string
  readonly v: string
}

/** A way to write attention. */
export interface AttentionForm {
  readonly opset?: number
  /** Writes it from projections [batch, length, width]; gives [batch, queries, width] or what stands for it. */
  readonly write: (graph: Graph, inputs: Projections) => string
  /** Dims of a mask that is fed as the input `mask`. */
  readonly mask?: readonly number[]
  /** How far results may differ; half precision rounds to 11 bits. */
  readonly tolerance?: number
}

/** Adds a vector of whole numbers. */
export const ints = (graph: Graph, ...values: number[]) => graph.addConstant(int64Tensor(values))
/** Adds a number. */
export const float = (graph: Graph, value: number, dims: readonly number[] = []) =>
  graph.addConstant(float32Tensor([value], dims))
/** Adds a reshape. */
export const reshape = (graph: Graph, value: string, ...dims: number[]) =>
  graph.add('Reshape', [value, ints(graph, ...dims)])
/** Adds a transpose. */
export const transpose = (graph: Graph, value: string, ...perm: number[]) => graph.add('Transpose', [value], { perm })
/** Adds a softmax over the last axis. */
export const softmax = (graph: Graph, scores: string) => graph.add('Softmax', [scores], { axis: -1 })

/** [batch, length, width] as [batch, heads, length, size]. */
export const split = (graph: Graph, value: string) =>
  transpose(graph, reshape(graph, value, 0, 0, heads, size), 0, 2, 1, 3)
/** [batch, heads, length, size] as [batch, length, width]. */
export const merge = (graph: Graph, value: string) => reshape(graph, transpose(graph, value, 0, 2, 1, 3), 0, 0, width)
/** The same with the heads folded into the batch. */
export const fold = (graph: Graph, value: string, length: number) =>
  reshape(graph, split(graph, value), batch * heads, length, size)
/** Heads folded into the batch as [batch, length, width]. */
export const unfold = (graph: Graph, value: string) => merge(graph, reshape(graph, value, batch, heads, queries, size))

/** The usual scale. */
export const scale = size ** -0.5

/** Writes attention in four axes, with changes to each part. */
export function plain(
  change: {
    readonly query?: (graph: Graph, query: string) => string
    readonly keyT?: (graph: Graph, k: string) => string
    readonly scores?: (graph: Graph, scores: string) => string
    readonly softmax?: (graph: Graph, scores: string) => string
  } = {},
): AttentionForm['write'] {
  return (graph, { q, k, v }) => {
    const query = change.query?.(graph, split(graph, q)) ?? split(graph, q)
    const keyT = change.keyT?.(graph, k) ?? transpose(graph, split(graph, k), 0, 1, 3, 2)
    const product = graph.add('MatMul', [query, keyT])
    const weights = (change.softmax ?? softmax)(graph, change.scores?.(graph, product) ?? product)
    return merge(graph, graph.add('MatMul', [weights, split(graph, v)]))
  }
}

/** Multiplies by a constant. */
export const times =
  (factor: number, dims: readonly number[] = []) =>
  (graph: Graph, value: string) =>
    graph.add('Mul', [value, float(graph, factor, dims)])
/** Adds the input `mask`. */
export const addMask = (graph: Graph, scores: string) => graph.add('Add', [scores, 'mask'])
/** Adds a cast. */
export const cast = (graph: Graph, value: string, to: number) => graph.add('Cast', [value], { to })

/** What `torch.nn.functional.scaled_dot_product_attention` becomes: the root of the scale on each side, computed by the model. */
export const runTimeRoot = (graph: Graph, value: string) => {
  const last = graph.add('Slice', [graph.add('Shape', [value]), ints(graph, -1), ints(graph, 2 ** 62)])
  const root = graph.add('Sqrt', [cast(graph, last, DataType.FLOAT)])
  const factor = graph.add('Div', [float(graph, 1, [1]), root])
  return graph.add('Sqrt', [cast(graph, factor, DataType.FLOAT)])
}

/** Does the same to queries, keys and values. */
export const ofEach = ({ q, k, v }: Projections, change: (value: string) => string): Projections => ({
  q: change(q),
  k: change(k),
  v: change(v),
})

/** Builds the graph of a form, and something to feed it. */
export function attentionFormGraph({ opset = 17, mask, tolerance = 1e-5, write }: AttentionForm, isDynamic = false) {
  const graph = createGraph({ opset })
  const dims = { q: [batch, queries, width], k: [batch, keys, width], v: [batch, keys, width] }
  const feeds: Record<string, Feed> = {}
  for (const [index, [name, shape]] of Object.entries({ ...dims, ...(mask && { mask }) }).entries()) {
    const symbols = isDynamic && name !== 'mask' ? ['batch', name === 'q' ? 'queries' : 'keys', width] : shape
    graph.addInput(name, { elementType: DataType.FLOAT, dims: symbols })
    feeds[name] = waveFeed(shape, index)
  }
  const output = write(graph, { q: 'q', k: 'k', v: 'v' })
  graph.addNode({ opType: 'Identity', inputs: [output], outputs: ['output'] })
  graph.setOutputs([valueInfo('output', { elementType: DataType.FLOAT })])
  return { graph, feeds, tolerance }
}
