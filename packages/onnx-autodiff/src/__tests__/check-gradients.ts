import {
  evaluateGraph,
  float64Value,
  int64Value,
  numbersOf,
  type ReferenceValue,
} from '@self-cascade/backend-reference'
import { sizeOf } from '@self-cascade/core'
import {
  type AttributeValue,
  createGraph,
  DataType,
  float32Tensor,
  type Graph,
  int64Tensor,
  modelFromGraph,
  serializeModel,
  setOutputs,
} from '@self-cascade/onnx-graph'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { gradientGraph } from '../gradient-graph.ts'

/** An operand that gradients are taken by, unless it is `fixed`. */
export interface FloatOperand {
  readonly dims: readonly number[]
  /** Elements by their place; spread over -1 to 1, away from 0 and from each other, when absent. */
  readonly at?: (index: number) => number
  readonly fixed?: boolean
  /** An initialiser of the graph instead of an input. */
  readonly constant?: boolean
}

/** A constant operand of whole numbers. */
export interface IntegerOperand {
  readonly integers: readonly number[]
  readonly dims?: readonly number[]
  /** Fed by the caller of the graph instead of a constant in it. */
  readonly fed?: boolean
}

/** One operator with its operands; `undefined` for optional inputs that are left out. */
export interface NodeCase {
  readonly opType: string
  readonly operands: readonly (FloatOperand | IntegerOperand | undefined)[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
  readonly outputCount?: number
  readonly domain?: string
  readonly opset?: number
  /** Relative error allowed against central differences in float64; constants of rules are float32. */
  readonly tolerance?: number
  /** Reason why ONNX Runtime cannot be asked, such as no kernel on its CPU provider. */
  readonly withoutRuntime?: string
}

const isInteger = (operand: FloatOperand | IntegerOperand): operand is IntegerOperand => 'integers' in operand

/** Distinct numbers between -1 and 1 that keep away from 0, so that kinks and ties are not hit. */
export const spread = (index: number): number => {
  const value = ((index * 0.61803398875 + 0.137) % 1) * 2 - 1
  return value + 0.05 * Math.sign(value)
}

interface BuiltCase {
  readonly graph: Graph
  readonly feeds: Record<string, ReferenceValue>
  readonly wrt: readonly string[]
}

function build({ opType, operands, attributes = {}, outputCount = 1, domain = '', opset = 18 }: NodeCase): BuiltCase {
  const graph = createGraph({ opset, irVersion: opset > 20 ? 10 : 8 })
  if (domain !== '') graph.setOpset(domain, 1)
  const feeds: Record<string, ReferenceValue> = {}
  const wrt: string[] = []
  const inputs = operands.map((operand, index) => {
    const name = `operand${index}`
    if (!operand) return ''
    if (isInteger(operand)) {
      const { integers, dims = [integers.length], fed } = operand
      if (!fed) return graph.addConstant(int64Tensor(integers, dims), name)
      feeds[name] = int64Value(integers, dims)
      return graph.addInput(name, { elementType: DataType.INT64, dims })
    }
    const { dims, at = spread, fixed, constant } = operand
    const values = Float32Array.from({ length: sizeOf(dims) }, (_, element) => at(element + 7 * index))
    const value = constant
      ? graph.addInitializer(Object.assign(float32Tensor(values, dims), { name }))
      : graph.addInput(name, { elementType: DataType.FLOAT, dims })
    if (!constant) feeds[name] = float64Value(values, dims)
    if (!fixed) wrt.push(value)
    return value
  })
  const node = graph.addNode({ opType, inputs, attributes, outputCount, domain })
  addWeightedSum(graph, node.output, feeds)
  return { graph, feeds, wrt }
}

/** `loss = Σ output · u` over all outputs, with fixed weights u. */
function addWeightedSum(graph: Graph, outputs: readonly string[], feeds: Record<string, ReferenceValue>): void {
  const values = evaluateGraph(graph, feeds, { fetches: outputs })
  const sums = outputs.map((output, index) => {
    const { dims } = values[output]!
    const weights = Float32Array.from({ length: sizeOf(dims) }, (_, element) => Math.cos(3 * element + index + 1))
    const product = graph.add('Mul', [output, graph.addConstant(float32Tensor(weights, dims))])
    return graph.add('ReduceSum', [product], { keepdims: 0 })
  })
  graph.addNode({ opType: 'Sum', inputs: sums, outputs: ['loss'] })
  setOutputs(graph, ['loss'])
}

/**
 * Checks the gradients of a graph's `loss` three ways: against central differences in float64 along random directions, and the
 * gradient graph on ONNX Runtime's CPU provider against the same graph in float64.
 */
export async function checkGradients(
  { graph, feeds, wrt }: BuiltCase,
  { tolerance = 1e-6, withoutRuntime }: { tolerance?: number; withoutRuntime?: string | undefined } = {},
): Promise<void> {
  const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt })
  const exact = evaluateGraph(gradients, feeds)
  for (const parameter of wrt) {
    const gradient = Array.from(numbersOf(exact[names[parameter]!]!))
    const { dims } = exact[names[parameter]!]!
    expect(dims, parameter).toEqual(dimsOf(graph, feeds, parameter))
    for (const seed of [1, 2, 3]) {
      const direction = gradient.map((_, index) => Math.sin(index * seed + seed * seed))
      const expected = directionalDifference(graph, feeds, parameter, direction)
      const actual = gradient.reduce((sum, one, index) => sum + one * direction[index]!, 0)
      const scale = Math.hypot(...gradient) * Math.hypot(...direction) + 1e-3
      expect(Math.abs(actual - expected) / scale, `${parameter}: ${actual} and ${expected}`).toBeLessThan(tolerance)
    }
  }
  if (!withoutRuntime) await expectSameOnRuntime(gradients, feeds, exact)
}

/** Builds a graph of one node and checks all its gradients. */
export async function checkNode(nodeCase: NodeCase): Promise<void> {
  await checkGradients(build(nodeCase), nodeCase)
}

const tensorOf = (graph: Graph, feeds: Readonly<Record<string, ReferenceValue>>, name: string): ReferenceValue =>
  feeds[name] ?? evaluateGraph(graph, feeds, { fetches: [name] })[name]!

const dimsOf = (graph: Graph, feeds: Readonly<Record<string, ReferenceValue>>, name: string) =>
  tensorOf(graph, feeds, name).dims

function directionalDifference(
  graph: Graph,
  feeds: Readonly<Record<string, ReferenceValue>>,
  name: string,
  direction: readonly number[],
): number {
  const step = 1e-5
  const value = tensorOf(graph, feeds, name)
  const lossAt = (distance: number) => {
    const moved = Array.from(numbersOf(value)).map((one, index) => one + distance * direction[index]!)
    const { loss } = evaluateGraph(graph, { ...feeds, [name]: float64Value(moved, value.dims) }, { fetches: ['loss'] })
    return numbersOf(loss!)[0]!
  }
  return (lossAt(step) - lossAt(-step)) / (2 * step)
}

async function expectSameOnRuntime(
  graph: Graph,
  feeds: Readonly<Record<string, ReferenceValue>>,
  exact: Readonly<Record<string, ReferenceValue>>,
): Promise<void> {
  const session = await InferenceSession.create(serializeModel(modelFromGraph(graph)), { logSeverityLevel: 3 })
  const tensors = Object.entries(feeds)
    .filter(([name]) => session.inputNames.includes(name))
    .map(([name, { dims, dataType, data }]) => [
      name,
      dataType === DataType.INT64
        ? new Tensor('int64', BigInt64Array.from(data as BigInt64Array), [...dims])
        : new Tensor('float32', Float32Array.from(data as Float64Array), [...dims]),
    ])
  const results = await session.run(Object.fromEntries(tensors))
  await session.release()
  for (const name of graph.outputNames) {
    const actual = results[name]!.data as Float32Array
    const expected = Array.from(numbersOf(exact[name]!))
    expect([...results[name]!.dims], name).toEqual([...exact[name]!.dims])
    const largest = Math.max(name === 'loss' ? 1 : 1e-3, ...expected.map(Math.abs))
    const error = expected.reduce((worst, one, index) => Math.max(worst, Math.abs(one - actual[index]!)), 0)
    expect(error / largest, `${name} on ONNX Runtime`).toBeLessThan(2e-5)
  }
}
