import { readFileSync } from 'node:fs'
import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createTensor, type Tensor } from '@self-cascade/core'
import { type Graph, graphFromModel, modelFromGraph, parseModel, serializeModel } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom, sliceBatch } from '@self-cascade/tensor'
import { buildUnet, unetPresets } from '@self-cascade/unet-graph'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { timestepInputOf } from './timestep-input.ts'
import { timestepsPerRow } from './timesteps-per-row.ts'

let backend: Backend
beforeAll(() => {
  backend = nodeBackend({ isolation: 'inline', threads: 1 })
})
afterAll(() => backend.dispose())

const open = (graph: Graph) => backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) })
const int64 = (values: readonly number[], dims = [values.length]) =>
  createTensor('int64', BigInt64Array.from(values, BigInt), dims)

test('the bundled network takes a timestep for each row', async () => {
  const network = graphFromModel(parseModel(readFileSync(new URL('unet/model.onnx', scenesModelUrl))))
  const changed = timestepsPerRow(network)
  expect(timestepInputOf(network).form).toBe('scalar')
  expect(timestepInputOf(changed)).toEqual({ type: 'int64', form: 'batch' })
  const [plain, perRow] = [await open(network), await open(changed)]
  const random = philoxRandom({ seed: 3 })
  const feeds = { sample: random.normal([2, 8, 8, 8]), encoder_hidden_states: random.normal([2, 16, 128]) }
  const together = (await perRow.run({ ...feeds, timestep: int64([700, 3]) })).out_sample as Tensor
  for (const [row, timestep] of [700, 3].entries()) {
    const alone = (await plain.run({ ...feeds, timestep: int64([timestep], []) })).out_sample as Tensor
    const [actual, expected] = [together, alone].map((tensor) => sliceBatch(tensor, row, row + 1))
    const gaps = actual!.data.map((value, index) => Math.abs(value - expected!.data[index]!))
    expect(Math.max(...gaps)).toBeLessThan(1e-5)
  }
})

test('a network that takes them already stays as it is', () => {
  const network = buildUnet(unetPresets.tiny, { random: philoxRandom({ seed: 0 }), timestepDims: ['batch_size'] })
  expect(timestepsPerRow(network)).toBe(network)
})
