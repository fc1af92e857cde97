import { InferenceSession, Tensor } from 'onnxruntime-node'
import { modelFromGraph } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { serializeModel } from '../serialize-model.ts'

/** A tensor to feed: elements in row-major order. */
export interface Feed {
  readonly dims: readonly number[]
  readonly data: Float32Array | BigInt64Array | Int32Array
}

/** Tensors to feed, by input. */
export type Feeds = Readonly<Record<string, Feed>>

/** Elements of each output. */
export type Fetched = Readonly<Record<string, Float32Array>>

const typeOf = (data: Feed['data']) =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'int64'

/** Runs a graph on ONNX Runtime. Only basic optimisations, which open quickly. */
export async function runGraph(graph: Graph, feeds: Feeds): Promise<Fetched> {
  return (await runGraphs(graph, [feeds]))[0]!
}

async function runGraphs(graph: Graph, runs: readonly Feeds[]): Promise<readonly Fetched[]> {
  const bytes = serializeModel(modelFromGraph(graph))
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3, graphOptimizationLevel: 'basic' })
  const results: Fetched[] = []
  for (const feeds of runs) {
    const tensors = Object.entries(feeds).map(([name, { data, dims }]) => {
      return [name, new Tensor(typeOf(data), data as Float32Array, dims)] as const
    })
    const fetched = Object.entries(await session.run(Object.fromEntries(tensors)))
    results.push(Object.fromEntries(fetched.map(([name, tensor]) => [name, tensor.data as Float32Array])))
  }
  await session.release()
  return results
}

/** Runs two graphs on the same feeds; gives the largest difference over all runs, outputs and elements. */
export async function differenceOf(actual: Graph, expected: Graph, runs: readonly Feeds[]): Promise<number> {
  const [results, references] = [await runGraphs(actual, runs), await runGraphs(expected, runs)]
  return Math.max(...references.map((reference, index) => largestDifference(results[index]!, reference)))
}

/** Gives the largest difference of two runs over all outputs and elements; infinity for NaN and for other sizes. */
export function largestDifference(actual: Fetched, expected: Fetched): number {
  const differences = Object.entries(expected).map(([name, data]) => {
    const other = actual[name]
    if (other?.length !== data.length) return Number.POSITIVE_INFINITY
    let most = 0
    for (const [index, one] of data.entries()) {
      const difference = Math.abs(one - other[index]!)
      most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(most, difference)
    }
    return most
  })
  return Math.max(...differences)
}

/** Makes float32 values that look random and repeat in each run. */
export function waveFeed(dims: readonly number[], phase = 0): Feed {
  const size = dims.reduce((product, dim) => product * dim, 1)
  return { dims, data: Float32Array.from({ length: size }, (_, index) => Math.sin(12.9898 * index + phase)) }
}
