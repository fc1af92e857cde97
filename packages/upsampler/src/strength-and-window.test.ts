import type { NamedTensors } from '@self-cascade/core'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorOf } from './__tests__/error-of.ts'
import { expectPlain } from './__tests__/expect-plain.ts'
import { smallUnet, tinyConfig, unetFeeds } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { dataOf, largestDifference, openGraph, runGraph } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { type AttachUpsamplersOptions, attachUpsamplers, type TimeWindow } from './attach-upsamplers.ts'
import { upsamplerCapacities } from './capacities.ts'
import { pivotEncoder } from './upsampler-edits.ts'

const network = smallUnet(tinyConfig, { timestepDims: ['batch_size'] })
const shape = upsamplerCapacities.micro
const { features } = attachUpsamplers(network, { shape })
const parameters = trainedParameters(shape, features)

let pivots: NamedTensors
beforeAll(async () => {
  pivots = await runGraph(pivotEncoder(network), unetFeeds(network, { size: [4, 6], batch: 2, timesteps: [0, 0] }))
})

/** Two rows of latents at two timesteps, and the features of a pivot. */
const feedsAt = (timesteps: readonly [number, number]) => ({
  ...unetFeeds(network, { size: [8, 8], batch: 2, timesteps }),
  ...pivots,
})

const rowOf = (data: Float32Array, row: number) => data.subarray((row * data.length) / 2, ((row + 1) * data.length) / 2)

async function outputs(options: AttachUpsamplersOptions, timesteps: readonly [number, number]) {
  const feeds = feedsAt(timesteps)
  const { out_sample: plain } = await runGraph(network, feeds)
  const { graph } = attachUpsamplers(network, { shape, parameters, ...options })
  const { out_sample: tuned } = await runGraph(graph, feeds)
  return { plain: dataOf(plain), tuned: dataOf(tuned) }
}

test('strength 0 gives what the network gives alone', async () => {
  const { plain, tuned } = await outputs({ strength: 0 }, [37, 900])
  expect(tuned).toEqual(plain)
})

describe('outside its window an upsampler adds nothing, inside everything', () => {
  test.each<[TimeWindow, readonly [number, number], readonly [boolean, boolean]]>([
    [{ from: 101 }, [100, 101], [false, true]],
    [{ to: 700 }, [700, 701], [true, false]],
    [{ from: 101, to: 700 }, [100, 701], [false, false]],
    [{ from: 400, to: 400 }, [399, 400], [false, true]],
    [{}, [0, 999], [true, true]],
  ])('%o at %o', async (window, timesteps, isInside) => {
    const { plain, tuned } = await outputs({ window }, timesteps)
    const { tuned: always } = await outputs({}, timesteps)
    isInside.forEach((inside, row) => {
      expect(rowOf(tuned, row)).toEqual(rowOf(inside ? always : plain, row))
      expect(rowOf(always, row)).not.toEqual(rowOf(plain, row))
    })
  })
})

test('one timestep for all rows is inside or outside for all', async () => {
  const single = smallUnet(tinyConfig, { timestepDims: [] })
  const windowed = await openGraph(attachUpsamplers(single, { shape, parameters, window: { from: 101 } }).graph)
  const always = await openGraph(attachUpsamplers(single, { shape, parameters }).graph)
  for (const [timestep, other] of [
    [100, await openGraph(single)],
    [101, always],
  ] as const) {
    const feeds = { ...unetFeeds(single, { size: [8, 8], batch: 2, timesteps: [timestep] }), ...pivots }
    const { out_sample: expected } = await other(feeds)
    const { out_sample: actual } = await windowed(feeds)
    expect(largestDifference(actual, expected)).toBe(0)
  }
})

test.each(shapes)('each feature has its strength ($capacity, resize $resize)', async ({ shape: own }) => {
  const strength = [0.5, 0, -1, 2]
  const timesteps = [50, 500] as const
  const factor = (timestep: number, at: number) => (timestep < 101 ? 0 : strength[at]!)
  const feeds = feedsAt(timesteps)
  await expectPlain({ network, shape: own, feeds, timesteps, strength, window: { from: 101 }, factor })
})

describe('is refused', () => {
  test.each<[string, AttachUpsamplersOptions]>([
    ['a strength that is no number', { strength: Number.NaN }],
    ['an endless strength', { strength: [1, 1, Number.POSITIVE_INFINITY, 1] }],
    ['a strength for each of three features where there are four', { strength: [1, 1, 1] }],
    ['a window that ends before it begins', { window: { from: 700, to: 100 } }],
    ['a window from before the first timestep', { window: { from: -1 } }],
    ['a window of no numbers', { window: { to: Number.NaN } }],
  ])('%s', (_, options) => {
    expect(errorOf(() => attachUpsamplers(network, { shape, ...options }))?.code).toBe('InvalidOption')
  })
})
