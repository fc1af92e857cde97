import { nodeBackend } from '@self-cascade/backend-node'
import { evaluateGraph, float64Value, int64Value, numbersOf, prepareGraph } from '@self-cascade/backend-reference'
import { createTensor, sizeOf } from '@self-cascade/core'
import { adam, gradientGraph, meanSquaredError, trainer } from '@self-cascade/onnx-autodiff'
import { DataType, type Graph, setOutputs, specialize, tensorNumbers } from '@self-cascade/onnx-graph'
import { expect, test } from 'vitest'
import { openNetwork, wavyWeights } from './__tests__/networks.ts'
import { attachLora, attachLoraWeights } from './attach-lora.ts'
import { loraWeights } from './lora-weights.ts'
import { mergeLora } from './merge-lora.ts'

const dims = [1, 4, 8, 8]

/** Fixes the sizes of a network and adds its mean squared error against the input `noise`. */
function withLoss(graph: Graph, keep: readonly string[]): Graph {
  const fixed = specialize(graph, { batch: 1, height: 8, width: 8, sequence: 3, keep }).graph.clone()
  fixed.addInput('noise', { elementType: DataType.FLOAT, dims })
  const loss = meanSquaredError(fixed, { prediction: fixed.outputNames[0]!, target: 'noise' })
  fixed.addNode({ opType: 'Identity', inputs: [loss], outputs: ['loss'] })
  setOutputs(fixed, ['loss'])
  return fixed
}

const wave = (shape: readonly number[], a: number) =>
  float64Value(
    Array.from({ length: sizeOf(shape) }, (_, index) => Math.sin(a * index + a)),
    shape,
  )

const feeds = {
  sample: wave(dims, 0.7),
  timestep: int64Value([400], [1]),
  encoder_hidden_states: wave([1, 3, 32], 1.1),
  noise: wave(dims, 2.3),
}

test('gradients of adapters are those that central differences give', { timeout: 120_000 }, () => {
  const network = openNetwork('tiny-sd')
  const {
    graph: attached,
    parameters,
    layers,
  } = attachLoraWeights(network, wavyWeights(network, { rank: 2, alpha: 3 }))
  const graph = withLoss(attached, parameters)
  const chosen = [0, 5, 42, 79].flatMap((index) => [layers[index]!.a, layers[index]!.b])
  const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt: chosen })
  const exact = evaluateGraph(gradients, feeds)
  const prepared = prepareGraph(graph, { fetches: ['loss'] })
  for (const name of chosen) {
    const tensor = graph.initializers.get(name)!
    const values = tensorNumbers(tensor)
    const gradient = numbersOf(exact[names[name]!]!)
    const element = Math.floor(values.length / 3)
    const lossAt = (step: number) => {
      const moved = values.map((value, index) => (index === element ? value + step : value))
      return numbersOf(prepared.run({ ...feeds, [name]: float64Value(moved, tensor.dims.map(Number)) }).loss!)[0]!
    }
    const step = 1e-4
    const expected = (lossAt(step) - lossAt(-step)) / (2 * step)
    expect(Math.abs(gradient[element]! - expected) / (Math.abs(expected) + 1e-9), name).toBeLessThan(1e-5)
  }
})

test('only B has a gradient at first, since it is zero', () => {
  const options = { rank: 2, seed: 0, targets: ['value'] } as const
  const { graph: attached, parameters, layers } = attachLora(openNetwork('tiny-sd'), options)
  const graph = withLoss(attached, parameters)
  const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt: parameters })
  const exact = evaluateGraph(gradients, feeds)
  const norms = (of: 'a' | 'b') => layers.map((layer) => Math.hypot(...numbersOf(exact[names[layer[of]]!]!)))
  expect(Math.max(...norms('a'))).toBe(0)
  expect(Math.min(...norms('b'))).toBeGreaterThan(0)
})

test('a trainer lowers the loss, and the merged network has the loss of the trained one', async () => {
  const network = openNetwork('tiny-sd')
  const attached = attachLora(network, { rank: 4, seed: 0 })
  const backend = nodeBackend({ optimizationLevel: 'disabled' })
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, value]) => [
      name,
      name === 'timestep'
        ? createTensor('int64', BigInt64Array.of(400n), [1])
        : createTensor('float32', Float32Array.from(numbersOf(value)), value.dims),
    ]),
  )
  const run = trainer({
    ...{ backend, graph: withLoss(attached.graph, attached.parameters), loss: 'loss', wrt: attached.parameters },
    ...{ batches: { description: 'one', batch: async () => tensors }, steps: 4, learningRate: 0.02, optimizer: adam() },
  })
  const losses: number[] = []
  let step = await run.next()
  for (; !step.done; step = await run.next()) losses.push(step.value.loss)
  await backend.dispose()
  const lossOf = (graph: Graph) => numbersOf(evaluateGraph(withLoss(graph, []), feeds).loss!)[0]!
  const trained = lossOf(mergeLora(network, loraWeights(attached, step.value.parameters)))
  expect(losses[0]).toBeCloseTo(lossOf(network), 5)
  expect(trained).toBeLessThan(losses[3]!)
  expect(losses[3]).toBeLessThan(0.99 * losses[0]!)
})
