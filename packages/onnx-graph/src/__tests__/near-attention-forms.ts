import {
  type AttentionForm,
  addMask,
  ints,
  merge,
  plain,
  scale,
  sizes,
  softmax,
  split,
  times,
  transpose,
} from './attention-parts.ts'

const { queries, keys } = sizes

/** Graphs that look like attention and are not, or not of a kind that fused attention can compute. */
export const nearAttentionForms: Readonly<Record<string, AttentionForm>> = {
  'a softmax over queries': {
    write: plain({ softmax: (graph, scores) => graph.add('Softmax', [scores], { axis: 2 }) }),
  },
  'scores that are read elsewhere': {
    write: (graph, { q, k, v }) => {
      const scores = graph.add('MatMul', [q, transpose(graph, k, 0, 2, 1)])
      const sum = graph.add('MatMul', [softmax(graph, scores), v])
      return graph.add('Add', [sum, graph.add('ReduceMax', [scores], { axes: [2], keepdims: 1 })])
    },
  },
  'a scale on scores and mask together': {
    mask: [queries, keys],
    write: plain({ scores: (graph, scores) => times(scale)(graph, addMask(graph, scores)) }),
  },
  'keys and values of one head for all': {
    write: (graph, { q, k, v }) => {
      const one = (value: string) =>
        graph.add('Slice', [split(graph, value), ints(graph, 0), ints(graph, 1), ints(graph, 1)])
      const product = graph.add('MatMul', [split(graph, q), transpose(graph, one(k), 0, 1, 3, 2)])
      return merge(graph, graph.add('MatMul', [softmax(graph, product), one(v)]))
    },
  },
  'a scale that depends on data': {
    write: plain({
      scores: (graph, scores) =>
        graph.add('Mul', [scores, graph.add('ReduceMax', ['q'], { axes: [0, 1, 2], keepdims: 0 })]),
    }),
  },
  'an activation between softmax and values': {
    write: plain({ softmax: (graph, scores) => graph.add('Relu', [softmax(graph, scores)]) }),
  },
}
