import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import { float32Tensor } from '../graph/tensor-data.ts'
import { readFacts } from './facts.ts'
import { any, isClosed, match, named, number, op } from './pattern.ts'

/** `sum = x · 2 + sigmoid(x)` and `twice = y − y`. */
function example() {
  const graph = createGraph()
  for (const name of ['x', 'y']) graph.addInput(name, { elementType: 1, dims: ['size'] })
  const product = graph.add('Mul', ['x', graph.addConstant(float32Tensor([2], []))])
  const gate = graph.add('Sigmoid', ['x'])
  const sum = graph.add('Add', [product, gate])
  const difference = graph.add('Sub', [product, gate])
  return { facts: readFacts(graph), sum, product, gate, difference }
}

test('binds names to values, and takes factors and summands in either order', () => {
  const { facts, sum, gate } = example()
  const pattern = op('Add', named('gate', op('Sigmoid', any('input'))), op('Mul', number('factor', 2), any('input')))
  expect(match(facts, pattern, sum)).toMatchObject({ values: { input: 'x', gate } })
})

test('keeps the order of other operators', () => {
  const { facts, difference } = example()
  expect(match(facts, op('Sub', op('Mul', any('a'), any('b')), op('Sigmoid', any('a'))), difference)).toBeDefined()
  expect(match(facts, op('Sub', op('Sigmoid', any('a')), any('c')), difference)).toBeUndefined()
})

test('asks for the same value wherever a name stands', () => {
  const { facts, sum, product } = example()
  expect(match(facts, op('Add', any('a'), any('a')), sum)).toBeUndefined()
  expect(match(facts, op('Add', any('a'), any('b')), sum)).toMatchObject({ values: { a: product } })
})

test('tells numbers apart, and numbers from other values', () => {
  const { facts, product, gate } = example()
  expect(match(facts, op('Mul', any('x'), number('factor', 3)), product)).toBeUndefined()
  expect(match(facts, op('Mul', any('x'), number('factor')), product)).toMatchObject({ values: { x: 'x' } })
  expect(match(facts, op('Sigmoid', number('factor')), gate)).toBeUndefined()
})

test('tells what is read outside of a match', () => {
  const { facts, sum, product } = example()
  const pattern = op('Add', op('Mul', any('x'), any('factor')), any('gate'))
  expect(match(facts, pattern, sum)?.nodes.size).toBe(2)
  expect(isClosed(facts, match(facts, pattern, sum)!, sum)).toBe(false)
  expect(isClosed(facts, match(facts, op('Mul', any('x'), any('factor')), product)!, product)).toBe(true)
})
