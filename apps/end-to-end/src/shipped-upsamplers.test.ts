import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { nodeBackend } from '@self-cascade/backend-node'
import type { Backend, DiffusionModel } from '@self-cascade/core'
import { loadDiffusionModel, openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { type Graph, graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { encodePictures, openTuning, scenePictures } from '@self-cascade/tuning'
import { readUpsamplers, upsamplerParameterCount } from '@self-cascade/upsampler'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = new URL('upsamplers/', scenesModelUrl)
const read = async (name: string) => readUpsamplers(await readFile(new URL(`${name}.safetensors`, folder)))

let backend: Backend
let model: DiffusionModel
let network: Graph
beforeAll(async () => {
  backend = nodeBackend({ isolation: 'inline', threads: 1, optimizationLevel: 'basic' })
  const repo = await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl)))
  model = loadDiffusionModel({ repo, backend })
  network = graphFromModel(parseModel(await readFile(new URL('unet/model.onnx', scenesModelUrl))))
})
afterAll(async () => {
  await model.dispose()
  await backend.dispose()
})

test('the bundled model brings upsamplers of two capacities for two stages', async () => {
  const names = (await readdir(folder)).sort()
  expect(names).toEqual(['micro-128-256', 'micro-256-512', 'small-128-256', 'small-256-512'].map(withExtension))
})

describe.each(['micro', 'small'] as const)('%s', (capacity) => {
  test.each([
    [128, 256],
    [256, 512],
  ])('from %i to %i is of this model, and for what its name says', async (from, to) => {
    const upsamplers = await read(`${capacity}-${from}-${to}`)
    expect(upsamplers.model.fingerprint).toBe(model.fingerprint)
    expect(upsamplers.training).toMatchObject({
      from: { width: from, height: from },
      to: { width: to, height: to },
      startTimestep: 700,
    })
    expect(upsamplers.features.map(({ index }) => index)).toEqual([2, 5, 7, 8])
    const count = upsamplerParameterCount(upsamplers.shape, upsamplers.features)
    expect(count).toBe({ micro: 1772, small: 123_152 }[capacity])
  })
})

test('on scenes that were never learnt from, small predicts noise better than micro, and micro than the model alone', async () => {
  const { alphasCumprod } = schedulerFromConfig(model.schedulerConfig)
  const pictures = scenePictures({ seed: 9, split: 'held-out', size: 256, count: 16 })
  const heldOut = await encodePictures({ model, pictures, pivot: { width: 128, height: 128 } })
  const lossOf = async (name?: string) => {
    const upsamplers = name === undefined ? undefined : await read(`${name}-128-256`)
    const tuning = await openTuning({
      ...{ backend, network, heldOut, dataset: heldOut, startTimestep: 700, batch: 8, seed: 0 },
      alphasCumprod: alphasCumprod!,
      method: {
        kind: 'upsamplers',
        pivotTimestep: 'clean',
        shape: upsamplers?.shape ?? 'micro',
        ...(upsamplers && { parameters: upsamplers.parameters }),
      },
    })
    try {
      return await tuning.measureStart()
    } finally {
      await tuning.dispose()
    }
  }
  const [alone, micro, small] = [await lossOf(), await lossOf('micro'), await lossOf('small')]
  expect(micro).toBeLessThan(0.99 * alone)
  expect(small).toBeLessThan(0.9 * alone)
})

const withExtension = (name: string): string => `${name}.safetensors`
