import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { caseFeeds, caseGraph, caseName, float, int, type OperatorCase } from '../__tests__/operator-case.ts'
import { runEveryValue, typeNumbers } from '../__tests__/run-every-value.ts'
import { shapeCases } from '../__tests__/shape-cases.ts'
import { evaluateDim } from '../dims/dim-algebra.ts'
import { createGraph } from '../graph/convert.ts'
import { inferShapes } from './infer-shapes.ts'

describe.each(Object.entries(shapeCases))('%s', (_, family) => {
  test.each(family.map((one) => [caseName(one), one] as const))('%s', async (_name, one) => {
    const { feeds, sizes } = caseFeeds(one)
    const graph = caseGraph(one)
    const { graph: numeric } = inferShapes(graph)
    const { graph: symbolic } = inferShapes(caseGraph(one, true))
    const values = Object.entries((await runEveryValue(graph, [feeds]))[0]!)
    expect(values).toHaveLength(one.outputCount ?? 1)
    for (const [name, { type, dims }] of values) {
      const rank = one.op === 'NonZero' ? [2, ''] : dims
      expect(numeric.typeOf(name), name).toEqual({ elementType: typeNumbers[type], dims: rank })
      expect(symbolic.typeOf(name)?.elementType).toBe(typeNumbers[type])
      const evaluated = symbolic
        .typeOf(name)
        ?.dims?.map((dim, axis) => (dim === '' ? dims[axis] : evaluateDim(dim, sizes)))
      if (evaluated) expect(evaluated, `${symbolic.typeOf(name)?.dims}`).toEqual(dims)
    }
  })
})

test('an operator that is not known leaves its outputs unknown', () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [2] })
  const unknown = graph.add('Mystery', ['x'], {}, 'org.example')
  const after = graph.add('Add', [unknown, 'x'])
  const { graph: inferred } = inferShapes(graph)
  expect(inferred.typeOf(unknown)).toBeUndefined()
  expect(inferred.typeOf(after)?.dims).toBeUndefined()
})

test.each([
  ['an axis that is not there', { op: 'Concat', inputs: [float(2)], attributes: { axis: 7 } }],
  ['an attribute that is missing', { op: 'Cast', inputs: [float(2)] }],
  ['ranks that do not go together', { op: 'Conv', inputs: [float(2), float(3, 2)] }],
  ['inputs that are missing', { op: 'Where', inputs: [] }],
  ['axes that are computed', { op: 'Unsqueeze', inputs: [float(2), int(1)] }],
])('%s is no reason to stop', (_, one: OperatorCase) => {
  expect(() => inferShapes(caseGraph(one))).not.toThrow()
})
