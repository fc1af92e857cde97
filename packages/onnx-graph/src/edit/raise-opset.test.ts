import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import { raiseOpset } from './raise-opset.ts'

const graphOf = (opset: number, opType: string, outputCount = 1) => {
  const graph = createGraph({ opset, irVersion: 7 })
  graph.addNode({ opType, inputs: ['x'], outputCount })
  return graph
}

test('raises an opset whose operators mean the same, with the format that it asks for', () => {
  const graph = graphOf(13, 'Relu')
  expect(raiseOpset(graph, 17)).toBe(true)
  expect([graph.opset(), graph.model.irVersion]).toEqual([17, 8n])
})

test('leaves an opset that is high enough', () => {
  const graph = graphOf(18, 'Relu')
  expect(raiseOpset(graph, 17)).toBe(true)
  expect([graph.opset(), graph.model.irVersion]).toEqual([18, 7n])
})

test.each([
  ['one from before axes became inputs', graphOf(12, 'Relu'), 17],
  ['one to beyond 17, where reductions change', graphOf(14, 'Relu'), 18],
  ['one with regions of interest, whose corners moved in opset 16', graphOf(14, 'RoiAlign'), 17],
  ['one with batch normalisation that gives statistics', graphOf(13, 'BatchNormalization', 3), 17],
])('does not raise %s', (_, graph, version) => {
  const before = graph.opset()
  expect(raiseOpset(graph, version)).toBe(false)
  expect(graph.opset()).toBe(before)
})
