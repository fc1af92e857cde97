import { fileURLToPath } from 'node:url'
import type { ScalePlan, ScaleStage } from '@self-cascade/core'
import { createGraph, DataType, float32Tensor } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelPath } from '@self-cascade/test-models'
import { describe, expect, test } from 'vitest'
import { nodeModelFolder } from '../node-model-folder.ts'
import { openModelRepo } from '../open-model-repo.ts'
import { float16Use } from './network-planner.ts'
import { readModelMemory } from './read-model-memory.ts'
import { type NetworkUse, runMemory } from './run-memory.ts'

const stage = (width: number, height: number, more: Partial<ScaleStage> = {}): ScaleStage => ({
  ...{ width, height, startTimestep: 700, numInferenceSteps: 50, steps: 35, guidanceScale: 7.5 },
  ...{ interpolation: 'bilinear', antialias: false, pivotSpace: 'latent', ...more },
})
const planOf = (...stages: ScaleStage[]): ScalePlan => ({ stages, relativeCost: 1 })
const namesOf = (networks: readonly NetworkUse[]) => networks.map(({ name, rows }) => `${name} ${rows}`)

const repo = await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl)))
const memory = await readModelMemory(repo)
const square = planOf(stage(128, 128), stage(256, 256))

describe('the bundled model', () => {
  test('runs the text encoder, the denoiser of each stage, and the decoder in the end', () => {
    const { textEncoders, stages } = runMemory(memory, { plan: square })
    expect(namesOf(textEncoders)).toEqual(['text_encoder 1'])
    expect(stages.map(({ networks }) => namesOf(networks))).toEqual([['unet 2'], ['unet 2', 'vae_decoder 1']])
    expect(stages.map(({ networks }) => networks[0]!.size.width)).toEqual([128, 256])
    for (const { unknown } of [...textEncoders, ...stages.flatMap(({ networks }) => networks)]) expect(unknown).toBe(0)
  })

  test('has activations that double with the rows and weights that do not', () => {
    const [batched, sequential, unguided] = [
      runMemory(memory, { plan: square }),
      runMemory(memory, { plan: square, guidanceMode: 'sequential' }),
      runMemory(memory, { plan: planOf(stage(128, 128), stage(256, 256, { guidanceScale: 1 })) }),
    ].map(({ stages }) => stages[1]!.networks[0]!) as [NetworkUse, NetworkUse, NetworkUse]
    expect([batched.rows, sequential.rows, unguided.rows]).toEqual([2, 1, 1])
    expect(batched.peakActivationBytes / sequential.peakActivationBytes).toBeCloseTo(2, 1)
    expect(batched.weightBytes).toBe(sequential.weightBytes)
    expect(unguided).toEqual(sequential)
  })

  test('holds the scores of 32x32 tokens in 4 heads at 64x64 cells, unless they are streamed', () => {
    const large = planOf(stage(512, 512, { guidanceScale: 1 }))
    const use = (scores: 'none' | 'whole', fusedFrom = 4096) =>
      runMemory(memory, { plan: large, attention: { scores, fusedFrom } }).stages[0]!.networks[0]!
    expect(use('whole').largestBufferBytes).toBe(4 * 1024 * 1024 * 4)
    expect(use('none').largestBufferBytes).toBe(208 * 64 * 64 * 4)
    expect(use('none', Number.POSITIVE_INFINITY).largestValue!.dims).toEqual([1, 4, 1024, 1024])
  })

  test('stores its weights as float16, and computes in float32', () => {
    const [{ float16, weightBytes, fileBytes, staysLoaded }] = runMemory(memory, { plan: square }).stages[0]!
      .networks as [NetworkUse]
    expect({ float16, staysLoaded }).toEqual({ float16: 'weights', staysLoaded: false })
    expect(fileBytes).toBe(repo.unet.bytes)
    expect(weightBytes / fileBytes).toBeCloseTo(2, 0)
    const half = runMemory(memory, { plan: square, floats: 'float16' }).stages[0]!.networks[0]!
    expect(half.weightBytes / weightBytes).toBeCloseTo(0.5, 3)
    expect(half.float16).toBe('values')
  })

  test('decodes and encodes where a pivot goes by pixels', () => {
    const plan = planOf(stage(128, 128), stage(256, 256, { pivotSpace: 'pixel' }))
    const { stages } = runMemory(memory, { plan, decode: 'none' })
    expect(stages.map(({ networks }) => namesOf(networks))).toEqual([
      ['unet 2', 'vae_decoder 1'],
      ['vae_encoder 1', 'unet 2'],
    ])
  })

  test('does not make sizes that are no multiple of its cells', () => {
    expect(() => runMemory(memory, { plan: planOf(stage(128, 100)) })).toThrow('[InvalidOption]')
  })
})

test('weights beside the file are told apart, and a model without guidance has one row', async () => {
  const other = await readModelMemory(await openModelRepo(nodeModelFolder(testModelPath('tiny-sd-opset17'))))
  const plan = planOf(stage(...([64, 64] as const)))
  const [unet] = runMemory({ ...other, guidanceEmbedded: true }, { plan, decode: 'none' }).stages[0]!.networks
  expect(unet!.rows).toBe(1)
  expect(unet!.unknown).toBe(0)
  expect(unet!.externalBytes).toBeGreaterThan(unet!.fileBytes / 10)
  expect(unet!.externalBytes + unet!.fileBytes).toBeGreaterThan(unet!.weightBytes)
})

test('networks that compute in float16 are told from those that cast their weights', () => {
  const graphOf = (weight: number, reader: string) => {
    const graph = createGraph()
    graph.addInput('x', { elementType: DataType.FLOAT, dims: [4] })
    const constant = graph.addConstant(float32Tensor(new Float32Array(4), [4]))
    const tensor = { ...graph.initializers.get(constant)!, dataType: weight }
    graph.addInitializer(tensor)
    graph.add(reader, [constant])
    return graph
  }
  expect(float16Use(graphOf(DataType.FLOAT, 'Relu'))).toBe('none')
  expect(float16Use(graphOf(DataType.FLOAT16, 'Cast'))).toBe('weights')
  expect(float16Use(graphOf(DataType.FLOAT16, 'Relu'))).toBe('values')
})
