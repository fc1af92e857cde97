import type { NamedTensors, Tensor } from '@self-cascade/core'
import { addOutput, DataType } from '@self-cascade/onnx-graph'
import { beforeAll, describe, expect, test } from 'vitest'
import { addedValues } from './__tests__/added-values.ts'
import { float16Network, toFloat16, toFloat32 } from './__tests__/float16-network.ts'
import { smallUnet, timestepTensor, tinyConfig, unetFeeds } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { plainUpsampler } from './__tests__/plain-upsampler.ts'
import { dataOf, largestDifference, runGraph } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import { pivotEncoder } from './upsampler-edits.ts'

const network = float16Network(smallUnet(tinyConfig, { timestepDims: [] }))

/** One order of resizing is enough: the casts lie around it all. */
const lastShapes = shapes.filter(({ resize }) => resize === 'last')

let feeds: NamedTensors
/** A smaller pivot, and what the encoder says of it at the same timestep. */
let pivot: NamedTensors
let features: NamedTensors
beforeAll(async () => {
  feeds = await toFloat16(unetFeeds(network, { size: [8, 12] }))
  pivot = await toFloat16(unetFeeds(network, { size: [6, 8] }))
  features = await runGraph(pivotEncoder(network), pivot)
})

describe('in a network of float16', () => {
  test('pivot features are float32, given and taken', () => {
    for (const { type } of Object.values(features)) expect(type).toBe('float32')
    const { graph } = attachUpsamplers(network)
    expect(graph.inputNames.filter((name) => name.startsWith('pivot_'))).toEqual(Object.keys(features))
    for (const name of Object.keys(features)) expect(graph.typeOf(name)?.elementType).toBe(DataType.FLOAT)
  })

  test.each(lastShapes)('untrained upsamplers change nothing ($capacity)', async ({ shape }) => {
    const { out_sample: plain } = await runGraph(network, feeds)
    const { graph } = attachUpsamplers(network, { shape })
    const { out_sample: tuned } = await runGraph(graph, { ...feeds, ...features })
    expect(plain?.type).toBe('float16')
    expect(tuned?.data).toEqual(plain?.data)
  })

  test.each(lastShapes)('trained ones add their formula, rounded ($capacity)', async ({ shape }) => {
    const { features: places } = attachUpsamplers(network, { shape })
    const parameters = trainedParameters(shape, places)
    const attached = attachUpsamplers(network, { shape, parameters })
    const added = addedValues(attached)
    for (const value of added) addOutput(attached.graph, value)
    const results = await toFloat32(await runGraph(attached.graph, { ...feeds, ...features }))
    places.forEach(({ index, scale }, at) => {
      const map = features[`pivot_skip${index}`] as Tensor
      const size = [8 / scale, 12 / scale] as const
      const plain = plainUpsampler({ shape, parameters, name: `skip${index}`, pivot: map, size, timesteps: [400] })
      const largest = Math.max(...dataOf(plain).map(Math.abs))
      // Half a unit in the last place of float16, of the largest element.
      expect(largestDifference(results[added[at]!], plain) / largest).toBeLessThan(2 ** -11)
    })
  })

  test('a pivot computed inside gives what its features give', async () => {
    const shape = shapes[0]!.shape
    const parameters = trainedParameters(shape, attachUpsamplers(network, { shape }).features)
    const [inside, outside] = (['inline', 'inputs'] as const).map(
      (from) => attachUpsamplers(network, { shape, parameters, pivot: from }).graph,
    )
    expect(inside!.typeOf('pivot_sample')?.elementType).toBe(DataType.FLOAT16)
    const fed = { pivot_sample: pivot.sample!, pivot_timestep: timestepTensor(network, [400]) }
    const { out_sample: actual } = await runGraph(inside!, { ...feeds, ...fed })
    const { out_sample: expected } = await runGraph(outside!, { ...feeds, ...features })
    expect(actual?.data).toEqual(expected?.data)
  })
})
