import { evaluateGraph, float64Value, numbersOf } from '@self-cascade/backend-reference'
import { createGraph, DataType, setOutputs } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { addUpdate } from '../training/add-update.ts'
import { adam, adamW } from './adam.ts'
import type { Optimizer } from './optimizer.ts'
import { sgd } from './sgd.ts'
import { initOptimizer, type ParameterArrays, updateParameters } from './update-parameters.ts'
import { withEma } from './with-ema.ts'

const parameters: ParameterArrays = { w: Float32Array.of(0.5, -1.25, 2), b: Float32Array.of(0.1) }
const gradients: readonly ParameterArrays[] = [1, 2, 3].map((step) => ({
  w: Float32Array.from({ length: 3 }, (_, index) => Math.sin(step + index)),
  b: Float32Array.of(Math.cos(step)),
}))

interface Run {
  readonly optimizer: Optimizer
  readonly learningRate: number
  readonly clipNorm?: number
  /** `w` and `b` after three steps of torch 1.13's optimiser, the same gradients set by hand. */
  readonly expected: readonly number[]
}

const runs: Readonly<Record<string, Run>> = {
  SGD: { optimizer: sgd(), learningRate: 0.1, expected: [0.310811162, -1.279361486, 2.157460689, 0.186583713] },
  'SGD with momentum': {
    ...{ optimizer: sgd({ momentum: 0.9 }), learningRate: 0.1 },
    expected: [0.085082881, -1.447552204, 2.201441288, 0.131645232],
  },
  Adam: { optimizer: adam(), learningRate: 0.1, expected: [0.21573782, -1.433356404, 2.04015255, 0.041612189] },
  'Adam with other settings': {
    ...{ optimizer: adam({ beta1: 0.8, beta2: 0.99, epsilon: 1e-3 }), learningRate: 0.05 },
    expected: [0.359862685, -1.335212231, 2.025431156, 0.077904947],
  },
  AdamW: {
    ...{ optimizer: adamW({ weightDecay: 0.05 }), learningRate: 0.1 },
    expected: [0.209773421, -1.413314342, 2.010995388, 0.041155446],
  },
  'Adam with clipping': {
    ...{ optimizer: adam({ epsilon: 0.1 }), learningRate: 0.1, clipNorm: 0.5 },
    expected: [0.286357462, -1.391151905, 2.064396858, 0.064040869],
  },
}

function onArrays({ optimizer, ...options }: Run) {
  let run = { parameters, state: initOptimizer(optimizer, parameters), gradientNorm: 0 }
  for (const one of gradients) run = updateParameters(optimizer, { ...run, gradients: one, ...options })
  return run
}

/** The same three steps through the update written as a graph. */
function inGraph({ optimizer, learningRate, clipNorm }: Run): Record<string, readonly number[]> {
  const graph = createGraph()
  const trained = Object.entries(parameters).map(([name, { length }]) => {
    const dims = [length]
    graph.addInput(name, { elementType: DataType.FLOAT, dims })
    return { name, dims, gradient: graph.addInput(`${name}.gradient`, { elementType: DataType.FLOAT, dims }) }
  })
  const { state, scalars, gradientNorm } = addUpdate(graph, { parameters: trained, optimizer, clipNorm })
  setOutputs(graph, [gradientNorm, ...state.map(({ output }) => output)])
  let values = Object.fromEntries(
    state.map(({ input, parameter, slot, dims }) => {
      const isCopy = slot === undefined || optimizer.slots[slot] === 'parameter'
      return [input, float64Value(isCopy ? parameters[parameter]! : new Float64Array(dims[0]!), dims)]
    }),
  )
  gradients.forEach((gradient, index) => {
    const numbers = optimizer.scalars(index + 1, learningRate)
    const results = evaluateGraph(graph, {
      ...values,
      ...Object.fromEntries(trained.map(({ name, dims }) => [`${name}.gradient`, float64Value(gradient[name]!, dims)])),
      ...Object.fromEntries(Object.entries(scalars).map(([key, input]) => [input, float64Value([numbers[key]!], [])])),
    })
    values = Object.fromEntries(state.map(({ input, output }) => [input, results[output]!]))
  })
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.from(numbersOf(value))]))
}

describe.each(Object.entries(runs))('%s steps as torch does', (_, run) => {
  test('on arrays', () => {
    const { w, b } = onArrays(run).parameters
    expectClose([...w!, ...b!], run.expected)
  })

  test('in a graph', () => {
    const { w, b } = inGraph(run)
    expectClose([...w!, ...b!], run.expected)
  })
})

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length)
  for (const [index, one] of expected.entries()) expect(actual[index]).toBeCloseTo(one, 6)
}

test('the gradient norm is that before clipping', () => {
  expect(onArrays(runs['Adam with clipping']!).gradientNorm).toBeCloseTo(1.578697562, 6)
})

test('an average follows the parameters, on arrays and in a graph', () => {
  const run = { optimizer: withEma(adam(), 0.9), learningRate: 0.1, expected: [] }
  const expected = [0.445462346, -1.292422295, 1.992394208]
  const { parameters: after, state } = onArrays(run)
  expectClose([...state.slots.w!.ema!], expected)
  expectClose([...after.w!], [0.21573782, -1.433356404, 2.04015255])
  expectClose(inGraph(run)['w.ema']!, expected)
})

test('nothing that is passed in is changed', () => {
  const optimizer = adam()
  const state = initOptimizer(optimizer, parameters)
  updateParameters(optimizer, { parameters, gradients: gradients[0]!, state, learningRate: 0.1 })
  expect([...parameters.w!]).toEqual([0.5, -1.25, 2])
  expect([...state.slots.w!.gradientSum!]).toEqual([0, 0, 0])
})

test('a missing gradient is an error that names the parameter', () => {
  const optimizer = sgd()
  const state = initOptimizer(optimizer, parameters)
  const step = () =>
    updateParameters(optimizer, { parameters, gradients: { w: gradients[0]!.w! }, state, learningRate: 1 })
  expect(step).toThrow('"b" has 1 elements and its gradient 0')
})
