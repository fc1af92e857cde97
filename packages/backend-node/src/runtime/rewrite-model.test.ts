import { readFile } from 'node:fs/promises'
import { createTensor } from '@self-cascade/core'
import * as graphTools from '@self-cascade/onnx-graph'
import { testModelPath } from '@self-cascade/test-models'
import { expectAllClose } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { nodeBackend } from '../node-backend.ts'
import { loadSource } from './load-source.ts'

const path = `${testModelPath('tiny-sd')}/vae_decoder/model.onnx`
const inputDims = { latent_sample: [1, 4, 64, 64] }
const operatorsOf = async (rewrite: boolean, dims?: typeof inputDims) => {
  const request = { id: 0, label: 'decoder', source: { bytes: await readFile(path) }, ...(dims && { inputDims: dims }) }
  const { model } = await loadSource(request, rewrite)
  return graphTools.describeModel(graphTools.parseModel(model as Uint8Array)).operators
}

describe('rewriting before opening', () => {
  test('fuses attention for fixed dims of many places, and only where it is asked to', async () => {
    expect(await operatorsOf(true, inputDims)).toMatchObject({ 'com.microsoft.MultiHeadAttention': 1 })
    expect(await operatorsOf(true, inputDims)).not.toHaveProperty('Shape')
    expect(await operatorsOf(false, inputDims)).toMatchObject({ Softmax: 1 })
    expect(await operatorsOf(true)).toMatchObject({ Softmax: 1 })
    expect(await operatorsOf(true, { latent_sample: [1, 4, 64, 32] })).toMatchObject({ Softmax: 1 })
  })

  test('keeps what a network gives', async () => {
    const latents = createTensor(
      'float32',
      Float32Array.from({ length: 16_384 }, (_, index) => Math.sin(index)),
      [1, 4, 64, 64],
    )
    const run = async (rewrite: boolean) => {
      const backend = nodeBackend({ isolation: 'inline', rewrite })
      const session = await backend.createSession({ path }, { inputDims })
      const { sample } = await session.run({ latent_sample: latents })
      await backend.dispose()
      return sample!.data as Float32Array
    }
    expectAllClose(await run(true), await run(false), { absolute: 1e-4 })
  })
})
