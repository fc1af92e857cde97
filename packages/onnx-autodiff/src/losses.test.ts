import { evaluateGraph, float64Value, int64Value, numbersOf } from '@self-cascade/backend-reference'
import { createGraph, DataType } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { crossEntropy, huberLoss, type Loss, meanAbsoluteError, meanSquaredError } from './losses.ts'

const dims = [2, 4, 3]
/** `x = sin(1.3·i)` and `y = cos(2x)`; the expected losses are torch 1.13's. */
const x = Array.from({ length: 24 }, (_, index) => Math.sin(1.3 * index))
const y = x.map((one) => Math.cos(2 * one))

function evaluate(loss: Loss, target: 'float' | 'classes', weights?: readonly number[]): number {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims })
  const isClasses = target === 'classes'
  graph.addInput('y', isClasses ? { elementType: DataType.INT64, dims: [2, 3] } : { elementType: DataType.FLOAT, dims })
  if (weights) graph.addInput('weights', { elementType: DataType.FLOAT, dims: [2] })
  const name = loss(graph, { prediction: 'x', target: 'y', ...(weights && { sampleWeights: 'weights' }) })
  const feeds = {
    x: float64Value(x, dims),
    y: isClasses ? int64Value([0, 3, 1, 2, 2, 0], [2, 3]) : float64Value(y, dims),
    ...(weights && { weights: float64Value(weights, [2]) }),
  }
  const value = evaluateGraph(graph, feeds, { fetches: [name] })[name]!
  expect(value.dims).toEqual([])
  return numbersOf(value)[0]!
}

const cases: readonly (readonly [string, Loss, number])[] = [
  ['mean squared error', meanSquaredError, 0.797264159],
  ['mean absolute error', meanAbsoluteError, 0.820528746],
  ['Huber loss', huberLoss(), 0.388518363],
  ['Huber loss with a delta', huberLoss(0.3), 0.203117803],
]

describe('losses are those of torch', () => {
  test.each(cases)('%s', (_, loss, expected) => {
    expect(evaluate(loss, 'float')).toBeCloseTo(expected, 6)
  })

  test('cross-entropy over classes on axis 1', () => {
    expect(evaluate(crossEntropy, 'classes')).toBeCloseTo(1.842939019, 6)
  })

  test('a weight per sample multiplies its mean', () => {
    expect(evaluate(meanSquaredError, 'float', [3, 0.5])).toBeCloseTo((3 * 0.820979178 + 0.5 * 0.77354908) / 2, 6)
    expect(evaluate(crossEntropy, 'classes', [3, 0.5])).toBeCloseTo((3 * 1.495557308 + 0.5 * 2.190320492) / 2, 6)
  })
})

test('operands of different dims are refused with both', () => {
  const graph = createGraph()
  graph.addInput('x', { elementType: DataType.FLOAT, dims: [2, 3] })
  graph.addInput('y', { elementType: DataType.FLOAT, dims: [3, 2] })
  const build = () => meanSquaredError(graph, { prediction: 'x', target: 'y' })
  expect(build).toThrow('the prediction has dims [2,3] and the target "y" [3,2]')
})
