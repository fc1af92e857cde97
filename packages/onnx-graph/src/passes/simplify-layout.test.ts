import { describe, expect, test } from 'vitest'
import { differenceOf, waveFeed } from '../__tests__/run-graph.ts'
import { createGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { int64Tensor } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { simplifyLayout } from './simplify-layout.ts'

/** A graph of one input of [2, 3, 4] (or of free sizes) whose output `write` makes from `abs(input)`. */
function layoutGraph(write: (graph: Graph, value: string) => string, dims: readonly Dim[] = [2, 3, 4]) {
  const graph = createGraph()
  graph.addInput('input', { elementType: 1, dims })
  const result = write(graph, graph.add('Abs', ['input']))
  graph.addNode({ opType: 'Neg', inputs: [result], outputs: ['output'] })
  graph.setOutputs([valueInfo('output', { elementType: 1 })])
  return graph
}
const transpose = (graph: Graph, value: string, perm: readonly number[]) => graph.add('Transpose', [value], { perm })
const reshape = (graph: Graph, value: string, shape: readonly number[]) =>
  graph.add('Reshape', [value, graph.addConstant(int64Tensor(shape))])

const cases: readonly [string, string, (graph: Graph, value: string) => string][] = [
  ['a transpose and its inverse', 'Abs Neg', (graph, x) => transpose(graph, transpose(graph, x, [1, 2, 0]), [2, 0, 1])],
  ['two transposes', 'Abs Transpose Neg', (graph, x) => transpose(graph, transpose(graph, x, [1, 2, 0]), [1, 0, 2])],
  ['a transpose to the same order', 'Abs Neg', (graph, x) => transpose(graph, x, [0, 1, 2])],
  ['a reshape there and back', 'Abs Neg', (graph, x) => reshape(graph, reshape(graph, x, [6, 4]), [2, -1, 4])],
  ['two reshapes', 'Abs Reshape Neg', (graph, x) => reshape(graph, reshape(graph, x, [6, 4]), [-1])],
  [
    'a reshape that copies a dim',
    'Abs Reshape Reshape Neg',
    (graph, x) => reshape(graph, reshape(graph, x, [6, 4]), [0, 2, 2]),
  ],
  [
    'a reshape between transposes',
    'Abs Transpose Reshape Transpose Neg',
    (graph, x) => transpose(graph, reshape(graph, transpose(graph, x, [1, 0, 2]), [6, 4]), [1, 0]),
  ],
]

describe('simplifyLayout', () => {
  test.each(cases)('leaves of %s: %s', async (_, expected, write) => {
    const graph = layoutGraph(write)
    const { graph: simple, modified } = simplifyLayout(graph)
    expect(
      simple
        .nodes()
        .map(({ opType }) => opType)
        .join(' '),
    ).toBe(expected)
    expect(modified).toBe(simple !== graph)
    expect(await differenceOf(simple, graph, [{ input: waveFeed([2, 3, 4]) }])).toBe(0)
  })

  test('tells equal sizes by their symbols', () => {
    const graph = layoutGraph(
      (one, x) => reshape(one, reshape(one, x, [0, 0, 2, 2]), [0, 0, 4]),
      ['batch', 'tokens', 4],
    )
    expect(simplifyLayout(graph).graph.nodes()).toHaveLength(2)
  })
})
