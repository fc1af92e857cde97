import type { NamedTensors, Tensor } from '@self-cascade/core'
import { addOutput, DataType, type Graph, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { expect } from 'vitest'
import { type AttachUpsamplersOptions, attachUpsamplers } from '../attach-upsamplers.ts'
import type { UpsamplerShape } from '../capacities.ts'
import { pivotInputName } from '../pivot-encoder.ts'
import { addedValues } from './added-values.ts'
import { trainedParameters } from './parameters.ts'
import { type PlainUpsamplerInput, plainUpsampler } from './plain-upsampler.ts'
import { dataOf, largestDifference, runGraph } from './run-graph.ts'

/** A network, what it is fed, and the upsamplers it gets. */
export interface PlainCase extends Pick<AttachUpsamplersOptions, 'features' | 'strength' | 'window'> {
  readonly network: Graph
  readonly shape: UpsamplerShape
  /** Of the network, and its pivot features. */
  readonly feeds: NamedTensors
  /** One for all rows of the features, or one for each. */
  readonly timesteps: readonly number[]
  /** What strength and window make of a timestep, by the number of the feature among the chosen. */
  readonly factor?: (timestep: number, at: number) => number
}

/** Float32 against float64; measured: 3e-7 for what is added and 1e-6 for outputs. */
const tolerance = 5e-6

/**
 * Checks that a network with upsamplers adds to its features what the formula says, and gives what the network gives when the
 * formula's numbers are added to what its decoder reads.
 */
export async function expectPlain({ network, shape, feeds, timesteps, factor, ...options }: PlainCase): Promise<void> {
  const attached = attachUpsamplers(network, { shape, weights: 'inputs', ...options })
  const { features } = attached
  const parameters = trainedParameters(shape, features)
  const added = addedValues(attached)
  for (const value of [...added, ...features.map((feature) => feature.value)]) addOutput(attached.graph, value)
  const results = await runGraph(attached.graph, { ...feeds, ...parameters })
  const plain = features.map(({ index, value }, at) => {
    const size = results[value]!.dims.slice(-2) as [number, number]
    const input: PlainUpsamplerInput = {
      ...{ shape, parameters, name: `skip${index}`, pivot: feeds[pivotInputName(index)] as Tensor, size, timesteps },
      ...(factor && { factor: (timestep) => factor(timestep, at) }),
    }
    return plainUpsampler(input)
  })
  added.forEach((value, at) => {
    const largest = Math.max(...dataOf(plain[at]).map(Math.abs), 1e-3)
    const difference = largestDifference(results[value], plain[at]) / largest
    expect(difference, `what is added to skip feature ${features[at]!.index}`).toBeLessThan(tolerance)
  })
  const expected = await runGraph(withSums(network, features), {
    ...feeds,
    ...Object.fromEntries(plain.map((tensor, at) => [`added${at}`, tensor])),
  })
  const output = network.outputNames[0]!
  const largest = Math.max(...dataOf(expected[output]).map(Math.abs))
  expect(largestDifference(results[output], expected[output]) / largest, 'output').toBeLessThan(tolerance)
}

/** The network with the inputs `added0`, … added to what its decoder reads as skip features. */
function withSums(network: Graph, features: readonly { readonly index: number }[]): Graph {
  const graph = network.clone()
  const skips = searchSkipFeatures(graph).features
  features.forEach(({ index }, at) => {
    const { concat, inputIndex, value } = skips[index]!
    const input = graph.addInput(`added${at}`, { elementType: DataType.FLOAT })
    graph.setInput(concat, inputIndex, graph.add('Add', [value, input]))
  })
  return graph
}
