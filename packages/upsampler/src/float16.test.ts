import type { Tensor } from '@self-cascade/core'
import { addOutput, DataType } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { addedValues } from './__tests__/added-values.ts'
import { float16Network, toFloat16, toFloat32 } from './__tests__/float16-network.ts'
import { smallUnet, timestepTensor, tinyConfig, unetFeeds } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { plainUpsampler } from './__tests__/plain-upsampler.ts'
import { dataOf, largestDifference, runGraph } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import { pivotEncoder } from './upsampler-edits.ts'

const timeout = 60_000
const network = float16Network(smallUnet(tinyConfig, { timestepDims: [] }))

const feedsOf = async () => toFloat16(unetFeeds(network, { size: [8, 12] }))

/** What the encoder says of a smaller pivot at the same timestep. */
async function pivotFeeds() {
  const feeds = await toFloat16(unetFeeds(network, { size: [6, 8] }))
  return { feeds, features: await runGraph(pivotEncoder(network), feeds) }
}

describe('in a network of float16', { timeout }, () => {
  test('pivot features are float32, given and taken', async () => {
    const { features } = await pivotFeeds()
    for (const { type } of Object.values(features)) expect(type).toBe('float32')
    const { graph } = attachUpsamplers(network)
    expect(graph.inputNames.filter((name) => name.startsWith('pivot_'))).toEqual(Object.keys(features))
    for (const name of Object.keys(features)) expect(graph.typeOf(name)?.elementType).toBe(DataType.FLOAT)
  })

  test.each(shapes)('untrained upsamplers change nothing ($capacity, resize $resize)', async ({ shape }) => {
    const feeds = { ...(await feedsOf()), ...(await pivotFeeds()).features }
    const { out_sample: plain } = await runGraph(network, feeds)
    const { out_sample: tuned } = await runGraph(attachUpsamplers(network, { shape }).graph, feeds)
    expect(plain?.type).toBe('float16')
    expect(tuned?.data).toEqual(plain?.data)
  })

  test.each(shapes)('trained ones add their formula, rounded ($capacity, resize $resize)', async ({ shape }) => {
    const { features } = await pivotFeeds()
    const { features: places } = attachUpsamplers(network, { shape })
    const parameters = trainedParameters(shape, places)
    const attached = attachUpsamplers(network, { shape, parameters })
    const added = addedValues(attached)
    for (const value of added) addOutput(attached.graph, value)
    const results = await toFloat32(await runGraph(attached.graph, { ...(await feedsOf()), ...features }))
    places.forEach(({ index, scale }, at) => {
      const pivot = features[`pivot_skip${index}`] as Tensor
      const size = [8 / scale, 12 / scale] as const
      const plain = plainUpsampler({ shape, parameters, name: `skip${index}`, pivot, size, timesteps: [400] })
      const largest = Math.max(...dataOf(plain).map(Math.abs))
      // Half a unit in the last place of float16, of the largest element.
      expect(largestDifference(results[added[at]!], plain) / largest).toBeLessThan(2 ** -11)
    })
  })

  test('a pivot computed inside gives what its features give', async () => {
    const { feeds: pivot, features } = await pivotFeeds()
    const shape = shapes[0]!.shape
    const parameters = trainedParameters(shape, attachUpsamplers(network, { shape }).features)
    const [inside, outside] = (['inline', 'inputs'] as const).map(
      (from) => attachUpsamplers(network, { shape, parameters, pivot: from }).graph,
    )
    expect(inside!.typeOf('pivot_sample')?.elementType).toBe(DataType.FLOAT16)
    const fed = { pivot_sample: pivot.sample!, pivot_timestep: timestepTensor(network, [400]) }
    const { out_sample: actual } = await runGraph(inside!, { ...(await feedsOf()), ...fed })
    const { out_sample: expected } = await runGraph(outside!, { ...(await feedsOf()), ...features })
    expect(actual?.data).toEqual(expected?.data)
  })
})
