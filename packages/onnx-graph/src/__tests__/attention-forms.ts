import { TensorProto_DataType as DataType } from 'onnx-buf'
import { float32Tensor } from '../graph/tensor-data.ts'
import {
  type AttentionForm,
  addMask,
  cast,
  float,
  fold,
  ints,
  merge,
  ofEach,
  plain,
  reshape,
  runTimeRoot,
  scale,
  sizes,
  softmax,
  split,
  times,
  transpose,
  unfold,
} from './attention-parts.ts'

const { batch, heads, queries, keys, size, width } = sizes

/** Every way to write attention that exporters are known to use. */
export const attentionForms: Readonly<Record<string, AttentionForm>> = {
  'the scores times a constant': { write: plain({ scores: times(scale) }) },
  'a constant times the scores': {
    write: plain({ scores: (graph, scores) => graph.add('Mul', [float(graph, scale), scores]) }),
  },
  'the scores divided': {
    write: plain({ scores: (graph, scores) => graph.add('Div', [scores, float(graph, size ** 0.5, [1])]) }),
  },
  'a scale in a Constant node': {
    write: plain({
      scores: (graph, scores) => graph.add('Mul', [scores, graph.add('Constant', [], { value_float: scale })]),
    }),
  },
  'no scale': { write: plain() },
  'the queries scaled': { write: plain({ query: times(scale) }) },
  'queries and keys scaled by the root': {
    write: plain({
      query: times(scale ** 0.5, [1]),
      keyT: (graph, k) => times(scale ** 0.5, [1])(graph, transpose(graph, split(graph, k), 0, 1, 3, 2)),
    }),
  },
  'a scale computed from the shape': {
    write: plain({
      query: (graph, query) => graph.add('Mul', [query, runTimeRoot(graph, query)]),
      keyT: (graph, k) => {
        const keyT = transpose(graph, reshape(graph, k, 0, 0, heads, size), 0, 2, 3, 1)
        return graph.add('Mul', [keyT, runTimeRoot(graph, split(graph, k))])
      },
    }),
  },
  'keys transposed with their heads folded': {
    write: plain({
      keyT: (graph, k) => {
        const folded = reshape(graph, split(graph, k), -1, keys, size)
        return times(scale)(graph, reshape(graph, transpose(graph, folded, 0, 2, 1), batch, heads, size, keys))
      },
    }),
  },
  'heads folded into the batch': {
    write: (graph, { q, k, v }) => {
      const keyT = transpose(graph, fold(graph, k, keys), 0, 2, 1)
      const product = times(scale)(graph, graph.add('MatMul', [fold(graph, q, queries), keyT]))
      const nothing = graph.add('ConstantOfShape', [ints(graph, batch * heads, queries, keys)])
      const scores = graph.add('Add', [product, times(0)(graph, nothing)])
      return unfold(graph, graph.add('MatMul', [softmax(graph, scores), fold(graph, v, keys)]))
    },
  },
  'one head of three axes': {
    write: (graph, { q, k, v }) => {
      const product = graph.add('MatMul', [q, transpose(graph, k, 0, 2, 1)])
      return graph.add('MatMul', [softmax(graph, times(scale)(graph, product)), v])
    },
  },
  'pixels as columns': {
    write: (graph, { q, k, v }) => {
      const product = graph.add('MatMul', [q, transpose(graph, k, 0, 2, 1)])
      const weights = softmax(graph, times(scale)(graph, product))
      const columns = graph.add('MatMul', [transpose(graph, v, 0, 2, 1), transpose(graph, weights, 0, 2, 1)])
      return transpose(graph, columns, 0, 2, 1)
    },
  },
  'pixels as columns of a convolution': {
    write: (graph, inputs) => {
      const columns = (value: string) => graph.add('Relu', [transpose(graph, value, 0, 2, 1)])
      const { q, k, v } = ofEach(inputs, columns)
      const product = graph.add('MatMul', [transpose(graph, q, 0, 2, 1), k])
      const weights = softmax(graph, times(scale)(graph, product))
      return transpose(graph, graph.add('MatMul', [v, transpose(graph, weights, 0, 2, 1)]), 0, 2, 1)
    },
  },
  'values of another size than keys': {
    write: (graph, { q, k, v }) => {
      const narrow = reshape(
        graph,
        graph.add('Slice', [v, ints(graph, 0), ints(graph, 12), ints(graph, 2)]),
        0,
        0,
        heads,
        4,
      )
      const product = graph.add('MatMul', [split(graph, q), transpose(graph, split(graph, k), 0, 1, 3, 2)])
      return graph.add('MatMul', [softmax(graph, product), transpose(graph, narrow, 0, 2, 1, 3)])
    },
  },
  'half precision throughout': {
    tolerance: 2e-3,
    write: (graph, inputs) => {
      const { q, k, v } = ofEach(inputs, (value) => cast(graph, value, DataType.FLOAT16))
      const factor = cast(graph, float(graph, scale), DataType.FLOAT16)
      const write = plain({ scores: (one, scores) => one.add('Mul', [scores, factor]) })
      return cast(graph, write(graph, { q, k, v }), DataType.FLOAT)
    },
  },
  'sums over named axes, heads folded': {
    write: (graph, { q, k, v }) => {
      const inputs = [fold(graph, q, queries), fold(graph, k, keys)]
      const product = graph.add('Einsum', inputs, { equation: 'b i d, b j d -> b i j' })
      const weights = softmax(graph, times(scale)(graph, product))
      return unfold(graph, graph.add('Einsum', [weights, fold(graph, v, keys)], { equation: 'b i j, b j d -> b i d' }))
    },
  },
  'sums over named axes, heads in place': {
    write: (graph, inputs) => {
      const { q, k, v } = ofEach(inputs, (value) => reshape(graph, value, 0, 0, heads, size))
      const product = graph.add('Einsum', [q, k], { equation: 'bqhd,bkhd->bhqk' })
      const weights = softmax(graph, times(scale)(graph, product))
      return reshape(graph, graph.add('Einsum', [weights, v], { equation: 'bhqk,bkhd->bqhd' }), 0, 0, width)
    },
  },
  'a softmax that names its last axis': {
    write: plain({ softmax: (graph, scores) => graph.add('Softmax', [scores], { axis: 3 }) }),
  },
  'a softmax of opset 12': {
    opset: 12,
    write: plain({ scores: times(scale), softmax: (graph, scores) => graph.add('Softmax', [scores], { axis: 3 }) }),
  },
  'opset 18': { opset: 18, write: plain({ scores: times(scale) }) },
  'a mask for all': {
    mask: [1, 1, queries, keys],
    write: plain({ scores: (graph, scores) => addMask(graph, times(scale)(graph, scores)) }),
  },
  'a mask of each head': {
    mask: [batch, heads, queries, keys],
    write: plain({ scores: (graph, scores) => graph.add('Add', ['mask', times(scale)(graph, scores)]) }),
  },
  'a mask of keys': {
    mask: [batch, 1, 1, keys],
    write: plain({ scores: (graph, scores) => addMask(graph, times(scale)(graph, scores)) }),
  },
  'a mask of two axes': { mask: [queries, keys], write: plain({ query: times(scale), scores: addMask }) },
  'two masks': {
    mask: [batch, 1, 1, keys],
    write: plain({
      scores: (graph, scores) => {
        const causal = Array.from({ length: queries * keys }, (_, index) => (index % keys > index / keys ? -1e4 : 0))
        return graph.add('Add', [addMask(graph, scores), graph.addConstant(float32Tensor(causal, [queries, keys]))])
      },
    }),
  },
  'a mask of folded heads': {
    mask: [batch * heads, queries, keys],
    write: (graph, { q, k, v }) => {
      const product = graph.add('MatMul', [fold(graph, q, queries), transpose(graph, fold(graph, k, keys), 0, 2, 1)])
      return unfold(graph, graph.add('MatMul', [softmax(graph, addMask(graph, product)), fold(graph, v, keys)]))
    },
  },
  'a mask added to unfolded scores': {
    mask: [batch, 1, queries, keys],
    write: (graph, { q, k, v }) => {
      const product = graph.add('MatMul', [fold(graph, q, queries), transpose(graph, fold(graph, k, keys), 0, 2, 1)])
      const masked = addMask(graph, reshape(graph, product, batch, heads, queries, keys))
      const weights = softmax(graph, reshape(graph, masked, batch * heads, queries, keys))
      return unfold(graph, graph.add('MatMul', [weights, fold(graph, v, keys)]))
    },
  },
  'half precision with a softmax in single': {
    tolerance: 2e-3,
    write: (graph, inputs) => {
      const { q, k, v } = ofEach(inputs, (value) => cast(graph, value, DataType.FLOAT16))
      const write = plain({
        softmax: (one, scores) => cast(one, softmax(one, cast(one, scores, DataType.FLOAT)), DataType.FLOAT16),
      })
      return cast(graph, write(graph, { q, k, v }), DataType.FLOAT)
    },
  },
  'half precision with scores in single': {
    tolerance: 2e-3,
    write: (graph, { q, k, v }) => {
      const product = graph.add('MatMul', [split(graph, q), transpose(graph, split(graph, k), 0, 1, 3, 2)])
      const weights = cast(graph, softmax(graph, times(scale)(graph, product)), DataType.FLOAT16)
      const sum = graph.add('MatMul', [weights, split(graph, cast(graph, v, DataType.FLOAT16))])
      return cast(graph, merge(graph, sum), DataType.FLOAT)
    },
  },
}
