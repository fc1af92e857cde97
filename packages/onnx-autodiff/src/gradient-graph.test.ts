import { evaluateGraph, float64Value, numbersOf, type ReferenceValue } from '@self-cascade/backend-reference'
import { createGraph, DataType, float32Tensor, type Graph, setOutputs } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { checkGradients, spread } from './__tests__/check-gradients.ts'
import { gradientGraph } from './gradient-graph.ts'

const float = (dims: readonly (number | string)[]) => ({ elementType: DataType.FLOAT, dims })

const weight = (graph: Graph, name: string, dims: readonly number[]) => {
  const size = dims.reduce((product, dim) => product * dim, 1)
  const values = Float32Array.from({ length: size }, (_, index) => spread(index + name.length))
  return graph.addInitializer(Object.assign(float32Tensor(values, dims), { name }))
}

/** `loss = Σ value²`. */
const addLoss = (graph: Graph, value: string) =>
  graph.addNode({ opType: 'ReduceSumSquare', inputs: [value], outputs: ['loss'], attributes: { keepdims: 0 } })

const fed = (dims: readonly number[]): ReferenceValue =>
  float64Value(
    Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, (_, index) => spread(index)),
    dims,
  )

/** Residual convolution blocks with group normalisation as exporters write it, SiLU, and a skip over all of them. */
function residualNetwork(blocks: number): { graph: Graph; wrt: string[] } {
  const graph = createGraph()
  const wrt: string[] = []
  const parameter = (name: string, dims: readonly number[]) => {
    wrt.push(name)
    return weight(graph, name, dims)
  }
  const shape = (dims: readonly number[]) => graph.add('Constant', [], { value_ints: dims })
  const norm = (x: string, name: string) => {
    const ones = graph.addConstant(float32Tensor([1, 1]))
    const zeros = graph.addConstant(float32Tensor([0, 0]))
    const grouped = graph.add('Reshape', [x, shape([0, 2, -1])])
    const normalized = graph.add('InstanceNormalization', [grouped, ones, zeros], { epsilon: 1e-3 })
    const back = graph.add('Reshape', [normalized, shape([2, 4, 3, 5])])
    const scaled = graph.add('Mul', [back, parameter(`${name}.weight`, [4, 1, 1])])
    return graph.add('Add', [scaled, parameter(`${name}.bias`, [4, 1, 1])])
  }
  graph.addInput('x', float([2, 4, 3, 5]))
  let h = 'x'
  for (let block = 0; block < blocks; block++) {
    const normalized = norm(h, `norm${block}`)
    const swish = graph.add('Mul', [normalized, graph.add('Sigmoid', [normalized])])
    const kernel = parameter(`conv${block}`, [4, 4, 3, 3])
    h = graph.add('Add', [h, graph.add('Conv', [swish, kernel], { pads: [1, 1, 1, 1] })])
  }
  addLoss(graph, graph.add('Concat', [h, 'x'], { axis: 1 }))
  setOutputs(graph, ['loss'])
  return { graph, wrt }
}

describe('gradientGraph', () => {
  test('adds up the gradients of a value that is used twice', async () => {
    const graph = createGraph()
    graph.addInput('x', float([3]))
    const square = graph.add('Mul', ['x', 'x'])
    addLoss(graph, graph.add('Add', [square, graph.add('Sin', ['x'])]))
    setOutputs(graph, ['loss'])
    await checkGradients({ graph, feeds: { x: fed([3]) }, wrt: ['x'] })
  })

  test('takes gradients by values between inputs and loss', () => {
    const graph = createGraph()
    graph.addInput('x', float([3]))
    const middle = graph.add('Exp', ['x'])
    addLoss(graph, graph.add('Sin', [middle]))
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt: [middle] })
    const x = [0.1, -0.4, 0.9]
    const value = numbersOf(evaluateGraph(gradients, { x: float64Value(x, [3]) })[names[middle]!]!)
    x.forEach((one, index) => {
      expect(value[index]).toBeCloseTo(Math.sin(2 * Math.exp(one)), 6)
    })
  })

  test('group normalisation, SiLU and convolutions as exporters write them', async () => {
    const { graph, wrt } = residualNetwork(2)
    await checkGradients({ graph, feeds: { x: fed([2, 4, 3, 5]) }, wrt: [...wrt, 'x'] })
  })

  test('gives zeros for what the loss does not depend on', () => {
    const graph = createGraph()
    graph.addInput('x', float([2]))
    graph.addInput('other', float([2, 2]))
    addLoss(graph, graph.add('Mul', ['x', graph.add('Floor', [graph.add('ReduceSum', ['other'])])]))
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt: ['x', 'other'] })
    const results = evaluateGraph(gradients, { x: fed([2]), other: float64Value([1, 2, 3, 4.5], [2, 2]) })
    expect(Array.from(numbersOf(results[names.other!]!))).toEqual([0, 0, 0, 0])
    expect(Array.from(numbersOf(results[names.x!]!)).every((one) => one !== 0)).toBe(true)
  })

  test('leaves the graph it is given as it is, and computes nothing that is not asked for', () => {
    const { graph, wrt } = residualNetwork(1)
    const before = graph.nodes().length
    const { graph: gradients } = gradientGraph({ graph, loss: 'loss', wrt: ['norm0.bias'] })
    expect(graph.nodes()).toHaveLength(before)
    expect(wrt).toContain('conv0')
    expect(gradients.outputNames).toEqual(['loss', 'norm0.bias.gradient'])
    const full = gradientGraph({ graph, loss: 'loss', wrt: [...wrt, 'x'] }).graph
    expect(gradients.nodes().length).toBeLessThan(full.nodes().length)
  })

  test('names operator, node and path where there is no rule', () => {
    const graph = createGraph()
    graph.addInput('x', float([2, 3]))
    const hidden = graph.add('Exp', ['x'])
    graph.addNode({ opType: 'Det', name: 'the determinant', inputs: [hidden], outputs: ['determinant'] })
    addLoss(graph, 'determinant')
    graph.setType('determinant', float([]))
    const attempt = () => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })
    expect(attempt).toThrow('The Det node "the determinant" has no gradient rule')
    expect(attempt).toThrow(`x -> ${hidden} -> determinant -> loss`)
  })

  test('an operator without a rule does not matter away from the path', () => {
    const graph = createGraph()
    graph.addInput('x', float([2, 2]))
    graph.addInput('scale', float([]))
    const scaled = graph.add('Mul', [graph.add('Det', ['x']), 'scale'])
    addLoss(graph, scaled)
    graph.setType(scaled, float([]))
    expect(gradientGraph({ graph, loss: 'loss', wrt: ['scale'] }).gradients).toEqual({ scale: 'scale.gradient' })
  })

  test.each([
    ['a missing value', { wrt: ['nobody'] }, 'the graph has no value "nobody"'],
    ['a loss of more than one element', { loss: 'x' }, 'the loss "x" has dims [2,4,3,5]'],
    ['half a segment', { segments: 0.5 }, 'segments'],
  ])('refuses %s', (_, change, message) => {
    const { graph, wrt } = residualNetwork(1)
    expect(() => gradientGraph({ graph, loss: 'loss', wrt, ...change })).toThrow(message)
  })

  test('asks for sizes that are not fixed', () => {
    const graph = createGraph()
    graph.addInput('x', float(['batch', 3]))
    addLoss(graph, graph.add('Exp', ['x']))
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('DimsUnknown')
  })

  test('refuses a node that a newer opset reads in another way', () => {
    const graph = createGraph({ opset: 13 })
    graph.addInput('x', float([1, 2, 4, 4]))
    graph.addInput('boxes', float([1, 4]))
    graph.addInput('places', { elementType: DataType.INT64, dims: [1] })
    addLoss(graph, graph.add('RoiAlign', ['x', 'boxes', 'places']))
    graph.setType('loss', float([]))
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow(
      'a node means something else in opset 17 than in 13',
    )
  })

  test('refuses operators of an opset that is too old', () => {
    const graph = createGraph({ opset: 11 })
    graph.addInput('x', float([3]))
    addLoss(graph, 'x')
    expect(() => gradientGraph({ graph, loss: 'loss', wrt: ['x'] })).toThrow('opset 11')
  })
})

describe('computing the forward pass again', () => {
  test.each([2, 3, 7])('in %i segments gives the same gradients', async (segments) => {
    const { graph, wrt } = residualNetwork(4)
    const feeds = { x: fed([2, 4, 3, 5]) }
    const kept = gradientGraph({ graph, loss: 'loss', wrt })
    const again = gradientGraph({ graph, loss: 'loss', wrt, segments })
    expect(again.graph.nodes().length).toBeGreaterThan(kept.graph.nodes().length + 5)
    const expected = evaluateGraph(kept.graph, feeds)
    const actual = evaluateGraph(again.graph, feeds)
    for (const name of Object.values(kept.gradients)) {
      const values = numbersOf(actual[name]!)
      Array.from(numbersOf(expected[name]!)).forEach((one, index) => {
        expect(Math.abs(values[index]! - one)).toBeLessThan(1e-9)
      })
    }
  })

  test('keeps fewer elements alive at once', () => {
    const { graph, wrt } = residualNetwork(16)
    const kept = mostAlive(gradientGraph({ graph, loss: 'loss', wrt }).graph)
    const again = mostAlive(gradientGraph({ graph, loss: 'loss', wrt, segments: 4 }).graph)
    expect(again).toBeLessThan(0.7 * kept)
  })
})

/** The most elements that are alive at once when nodes run in order and what nobody reads any more is freed. */
function mostAlive(graph: Graph): number {
  const nodes = graph.nodes()
  const lastRead = new Map<string, number>()
  nodes.forEach(({ input }, place) => {
    for (const value of input) lastRead.set(value, place)
  })
  const sizes = evaluateSizes(graph)
  let alive = 0
  let most = 0
  nodes.forEach(({ input, output }, place) => {
    for (const value of output) alive += sizes.get(value) ?? 0
    most = Math.max(most, alive)
    for (const value of new Set([...input, ...output])) {
      const isOver = (lastRead.get(value) ?? place) === place && !graph.isOutput(value)
      if (isOver && graph.producerOf(value)) alive -= sizes.get(value) ?? 0
    }
  })
  return most
}

function evaluateSizes(graph: Graph): ReadonlyMap<string, number> {
  const names = graph.nodes().flatMap(({ output }) => output.filter((value) => value !== ''))
  const values = evaluateGraph(graph, { x: fed([2, 4, 3, 5]) }, { fetches: names })
  return new Map(names.map((name) => [name, values[name]!.data.length]))
}
