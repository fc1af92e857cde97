import {
  type AttributeValue,
  createGraph,
  type Graph,
  modelFromGraph,
  serializeModel,
  valueInfo,
} from '@self-cascade/onnx-graph'
import { expectAllClose, tolerances } from '@self-cascade/testing'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect } from 'vitest'
import { evaluateGraph } from '../evaluate/prepare-graph.ts'
import { numbersOf, type ReferenceValue } from '../values/value.ts'

/** One node to run here and on ONNX Runtime. */
export interface OperatorCase {
  readonly inputs: readonly (ReferenceValue | undefined)[]
  readonly attributes?: Readonly<Record<string, AttributeValue>>
  /** Version of the default operator set; 17 when absent. */
  readonly opset?: number
  readonly domain?: string
  /** How many outputs to compare; 1 when absent. */
  readonly outputs?: number
}

/** Builds a graph of the one node, with inputs `x0`, `x1`, … and outputs `y0`, `y1`, … */
function graphOf(
  opType: string,
  { inputs, attributes = {}, opset = 17, domain = '', outputs = 1 }: OperatorCase,
): Graph {
  const graph = createGraph({ opset, irVersion: opset > 22 ? 11 : 8 })
  if (domain !== '') graph.setOpset(domain, 1)
  const names = inputs.map((input, index) => {
    return input ? graph.addInput(`x${index}`, { elementType: input.dataType, dims: input.dims }) : ''
  })
  const made = Array.from({ length: outputs }, (_, index) => `y${index}`)
  graph.addNode({ opType, domain, inputs: names, attributes, outputs: made, name: opType })
  graph.setOutputs(made.map((name) => valueInfo(name, { elementType: 1 })))
  return graph
}

/** What ONNX Runtime calls the types, and how their elements are given to it. */
const tensorMakers: Readonly<Record<number, (value: ReferenceValue) => Tensor>> = {
  1: ({ data, dims }) => new Tensor('float32', Float32Array.from(data as Float64Array), dims),
  2: ({ data, dims }) => new Tensor('uint8', data as Uint8Array, dims),
  3: ({ data, dims }) => new Tensor('int8', data as Int8Array, dims),
  4: ({ data, dims }) => new Tensor('uint16', data as Uint16Array, dims),
  5: ({ data, dims }) => new Tensor('int16', data as Int16Array, dims),
  6: ({ data, dims }) => new Tensor('int32', data as Int32Array, dims),
  7: ({ data, dims }) => new Tensor('int64', data as BigInt64Array, dims),
  9: ({ data, dims }) => new Tensor('bool', data as Uint8Array, dims),
  11: ({ data, dims }) => new Tensor('float64', data as Float64Array, dims),
}

/** Runs a graph on ONNX Runtime without its optimiser. */
export async function runOnRuntime(graph: Graph, feeds: Readonly<Record<string, ReferenceValue>>) {
  const session = await InferenceSession.create(serializeModel(modelFromGraph(graph)), {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
  })
  const tensors = Object.entries(feeds).map(([name, value]) => [name, tensorMakers[value.dataType]!(value)])
  const results = await session.run(Object.fromEntries(tensors))
  await session.release()
  return results
}

/** Sums of dozens of products cancel each other in float32, on ONNX Runtime's side alone. */
const tolerance = { ...tolerances.float32, absolute: 4e-6 }

/** Compares every output: dims, element type (ONNX Runtime refuses a graph that declares another one), and elements. */
export async function expectSameAsRuntime(
  graph: Graph,
  feeds: Readonly<Record<string, ReferenceValue>>,
): Promise<void> {
  const actual = evaluateGraph(graph, feeds)
  graph.setOutputs(graph.outputNames.map((name) => valueInfo(name, { elementType: actual[name]!.dataType })))
  const expected = await runOnRuntime(graph, feeds)
  for (const name of graph.outputNames) {
    const [value, tensor] = [actual[name]!, expected[name]!]
    expect(value.dims, `dims of ${name}`).toEqual([...tensor.dims])
    const numbers = Array.from(tensor.data as ArrayLike<number | bigint>, Number)
    // What is NaN or infinite must be so on both sides, and counts as 0 then.
    const isOdd = numbers.map((one, index) => !Number.isFinite(one) && Object.is(one, Number(value.data[index])))
    const unless = (all: ArrayLike<number>) => Array.from(all, (one, index) => (isOdd[index] ? 0 : one))
    expectAllClose(unless(numbersOf(value)), unless(numbers), tolerance)
  }
}

/** Runs one node here, in float64, and on ONNX Runtime, and compares the outputs. */
export async function compareWithRuntime(opType: string, operatorCase: OperatorCase): Promise<void> {
  const feeds = operatorCase.inputs.flatMap((value, index) => (value ? [[`x${index}`, value] as const] : []))
  await expectSameAsRuntime(graphOf(opType, operatorCase), Object.fromEntries(feeds))
}
