import { readFile } from 'node:fs/promises'
import { graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { testModelPath } from '@self-cascade/test-models'
import { describe, expect, test } from 'vitest'
import { measureRewrites } from './measure-rewrites.ts'
import { rewrites } from './rewrites.ts'

const decoder = graphFromModel(parseModel(await readFile(`${testModelPath('tiny-sd')}/vae_decoder/model.onnx`)))
const sizes = { batch: 1, height: 16, width: 16 }
const byName = (measured: ReturnType<typeof measureRewrites>) =>
  Object.fromEntries(measured.rewrites.map((facts) => [facts.name, facts]))

describe('measureRewrites', () => {
  const measured = measureRewrites({ graph: decoder, whole: decoder, sizes })
  const { specialize, fuseAttention, chunkAttention, storeFloat16, storeInt8 } = byName(measured)

  test('every rewrite is listed, each measured on what it follows', () => {
    expect(measured.rewrites.map(({ name }) => name)).toEqual(Object.keys(rewrites))
    expect(specialize!.nodesAfter).toBeLessThan(specialize!.nodesBefore / 2)
    expect(fuseAttention).toMatchObject({ after: 'specialize', nodesBefore: specialize!.nodesAfter, modified: true })
    expect(fuseAttention!.operatorsAdded).toMatchObject({ 'com.microsoft.MultiHeadAttention': 1 })
    expect(chunkAttention).toMatchObject({ modified: false, nodesBefore: specialize!.nodesAfter })
  })

  test('weights in fewer bits take fewer bytes, and their error is told', () => {
    expect(storeFloat16!.bytesAfter / storeFloat16!.bytesBefore).toBeLessThan(0.6)
    expect(storeInt8!.bytesAfter).toBeLessThan(storeFloat16!.bytesAfter)
    expect(storeFloat16!.relativeError).toBeLessThan(1e-3)
    expect(storeInt8!.relativeError).toBeLessThan(2e-2)
    expect(specialize!.relativeError).toBeUndefined()
  })

  test('the dims of the inputs are told', () => {
    expect(measured.inputDims).toEqual({ latent_sample: [1, 4, 16, 16] })
  })
})

test('without weights, rewrites of weights are not tried', () => {
  const { storeInt8, specialize } = byName(measureRewrites({ graph: decoder, sizes }))
  expect(storeInt8).toMatchObject({ modified: false, problem: expect.stringContaining('reads all weights') })
  expect(specialize!.problem).toBeUndefined()
})

test('a size that is missing is the problem of that rewrite alone', () => {
  const { specialize, fuseAttention } = byName(measureRewrites({ graph: decoder, sizes: { batch: 1 } }))
  expect(specialize!.problem).toContain('latent_sample')
  expect(fuseAttention).toMatchObject({ modified: true, nodesBefore: decoder.nodes().length })
})
