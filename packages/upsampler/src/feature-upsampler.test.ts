import type { Graph } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { clipNetwork } from './__tests__/clip-network.ts'
import { expectPlain } from './__tests__/expect-plain.ts'
import {
  type Question,
  smallUnet,
  timestepTensor,
  tinyConfig,
  tinyVideoConfig,
  unetFeeds,
} from './__tests__/networks.ts'
import { runGraph, waveTensor } from './__tests__/run-graph.ts'
import { shapes } from './__tests__/shapes.ts'
import { attachUpsamplers } from './attach-upsamplers.ts'
import { pivotEncoder } from './upsampler-edits.ts'

/** Feeds of a network, and the features that it has of a smaller pivot. */
async function feedsWithPivot(network: Graph, question: Question, size: readonly [number, number]) {
  const pivot = { ...unetFeeds(network, { ...question, size }) }
  const timestep = timestepTensor(
    network,
    (question.timesteps ?? [400]).map(() => 0),
  )
  return { ...unetFeeds(network, question), ...(await runGraph(pivotEncoder(network), { ...pivot, timestep })) }
}

const scalar = smallUnet(tinyConfig, { timestepDims: [] })
const vector = smallUnet(tinyConfig, { timestepDims: ['batch_size'] })
const either = smallUnet(tinyConfig)
const clips = smallUnet(tinyVideoConfig, { timestepDims: ['batch_size'] })
const eitherClips = smallUnet(tinyVideoConfig)

describe.each(shapes)('an upsampler ($capacity, resize $resize) is its formula', ({ shape }) => {
  test('for a pivot of 10x14 cells and latents of 16x24', async () => {
    const feeds = await feedsWithPivot(scalar, { size: [16, 24] }, [10, 14])
    await expectPlain({ network: scalar, shape, feeds, timesteps: [400] })
  })

  test('for rows of different timesteps', async () => {
    const timesteps = [37, 900]
    const feeds = await feedsWithPivot(vector, { size: [8, 12], batch: 2, timesteps }, [4, 6])
    await expectPlain({ network: vector, shape, feeds, timesteps })
  })

  test('for clips whose frames are rows, each clip with its own timestep', async () => {
    const feeds = await feedsWithPivot(clips, { size: [8, 6], batch: 2, frames: 3, timesteps: [37, 900] }, [4, 4])
    await expectPlain({ network: clips, shape, feeds, timesteps: [37, 37, 37, 900, 900, 900] })
  })

  test('for clips that stay clips', async () => {
    const network = clipNetwork()
    const feeds = await feedsWithPivot(network, { size: [8, 6], batch: 2, frames: 3, timesteps: [37, 900] }, [6, 4])
    expect(attachUpsamplers(network).features.map(({ channels }) => channels)).toEqual([6, 10])
    await expectPlain({ network, shape, feeds, timesteps: [37, 900] })
  })

  test('for one pivot of several rows', async () => {
    const timesteps = [37, 900]
    const feeds = unetFeeds(vector, { size: [8, 8], batch: 2, timesteps })
    const pivots = attachUpsamplers(vector).features.map(
      ({ index, channels, scale }) =>
        [`pivot_skip${index}`, waveTensor([1, channels, 4 / scale, 4 / scale], 0.3)] as const,
    )
    await expectPlain({ network: vector, shape, feeds: { ...feeds, ...Object.fromEntries(pivots) }, timesteps })
  })
})

describe.each(shapes.filter(({ capacity, resize }) => capacity !== 'full' && resize === 'last'))(
  'where a network takes one timestep or one for each row, an upsampler ($capacity, resize $resize) is its formula',
  ({ shape }) => {
    test.each([[[400]], [[37, 900]]])('for pictures at %o', async (timesteps) => {
      const feeds = await feedsWithPivot(either, { size: [8, 8], batch: 2, timesteps }, [6, 4])
      await expectPlain({ network: either, shape, feeds, timesteps })
    })

    test.each([
      [[400], [400]],
      [
        [37, 900],
        [37, 37, 900, 900],
      ],
    ])('for clips at %o', async (timesteps, rows) => {
      const feeds = await feedsWithPivot(eitherClips, { size: [8, 6], batch: 2, frames: 2, timesteps }, [4, 4])
      await expectPlain({ network: eitherClips, shape, feeds, timesteps: rows })
    })
  },
)
