import { graphFromModel, parseModel, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  fixedFor,
  openUnet,
  type Question,
  scenesUnetBytes,
  smallConfigs,
  smallUnet,
  unetFeeds,
} from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { dataOf, largestDifference, runGraph } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import { upsamplerCapacities } from './capacities.ts'
import { pivotEncoder } from './upsampler-edits.ts'

const networks = {
  'tiny-sd': () => openUnet('tiny-sd'),
  'tiny-sd-opset17': () => openUnet('tiny-sd-opset17'),
  'tiny-video': () => openUnet('tiny-video'),
  'the bundled model': () => graphFromModel(parseModel(scenesUnetBytes())),
  'Stable Diffusion 1.5': () => smallUnet(smallConfigs['Stable Diffusion 1.5']),
  'Stable Diffusion 2.1': () => smallUnet(smallConfigs['Stable Diffusion 2.1']),
  'Stable Diffusion XL': () => smallUnet(smallConfigs['Stable Diffusion XL']),
}

describe.each(Object.entries(networks))('%s with upsamplers', (name, open) => {
  const free = open()
  const question: Question = { size: [16, 8], ...(name === 'tiny-video' && { frames: 2 }) }
  const feeds = unetFeeds(free, question)
  const network = fixedFor(free, feeds)
  const output = network.outputNames[0]!
  let plain: Awaited<ReturnType<typeof runGraph>>
  let pivots: typeof plain
  beforeAll(async () => {
    plain = await runGraph(network, feeds)
    pivots = await runGraph(pivotEncoder(free), unetFeeds(free, { ...question, size: [8, 8], timesteps: [0] }))
  })

  test.each(shapes)('that are untrained ($capacity, resize $resize) gives what it gives without', async ({ shape }) => {
    const { graph } = attachUpsamplers(network, { shape })
    const results = await runGraph(graph, { ...feeds, ...pivots })
    expect(dataOf(results[output])).toEqual(dataOf(plain[output]))
  })

  test('that are trained gives something else', async () => {
    const shape = upsamplerCapacities.micro
    const { features } = attachUpsamplers(network, { shape })
    const { graph } = attachUpsamplers(network, { shape, parameters: trainedParameters(shape, features) })
    const results = await runGraph(graph, { ...feeds, ...pivots })
    expect(largestDifference(results[output], plain[output])).toBeGreaterThan(1e-3)
  })

  test('is changed at the chosen features and nowhere else', () => {
    const before = network.nodes().map(({ opType, input, output }) => ({ opType, input, output }))
    const { graph, features } = attachUpsamplers(network)
    expect(network.nodes().map(({ opType, input, output }) => ({ opType, input, output }))).toEqual(before)
    const after = new Map(graph.nodes().map((node) => [node.output[0]!, node]))
    const changed = before.filter(({ input, output }) => after.get(output[0]!)!.input.join() !== input.join())
    const concats = searchSkipFeatures(network).features.filter((_, index) =>
      features.some((feature) => feature.index === index),
    )
    expect(changed.map(({ output }) => output[0]).sort()).toEqual(concats.map(({ concat }) => concat.output[0]).sort())
    expect(features.length).toBe(4)
  })
})
