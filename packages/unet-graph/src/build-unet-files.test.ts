import { modelFromGraph, parseModel, resolveExternalData, serializeModel, tensorValues } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { expect, test } from 'vitest'
import { largestDifference, runModel, timestepTensor, waveTensor } from './__tests__/run-model.ts'
import { buildUnet } from './build-unet.ts'
import { buildUnetFiles } from './build-unet-files.ts'
import { repeatedInitializers } from './repeated-initializers.ts'
import { unetPresets } from './unet-presets.ts'

const concat = (parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]))

test('the two files hold the graph and weights that buildUnet gives', () => {
  const files = buildUnetFiles(unetPresets.tiny, { random: philoxRandom({ seed: 1 }), location: 'weights.bin' })
  const data = concat([...files.data])
  expect(data.length).toBe(files.dataLength)
  const actual = resolveExternalData(parseModel(files.model), { 'weights.bin': data }).graph!
  const whole = buildUnet(unetPresets.tiny, { random: philoxRandom({ seed: 1 }) })
  const expected = parseModel(serializeModel(modelFromGraph(whole))).graph!
  expect(actual.node).toEqual(expected.node)
  expect(actual.initializer.map(({ name }) => name)).toEqual(expected.initializer.map(({ name }) => name))
  for (const [index, tensor] of actual.initializer.entries()) {
    expect(tensorValues(tensor), tensor.name).toEqual(tensorValues(expected.initializer[index]!))
  }
})

test('makes the weights only when they are read', () => {
  const refusal = new Error('asked for a weight')
  const initializers = () => {
    throw refusal
  }
  const { data, dataLength } = buildUnetFiles(unetPresets.sdxl, { initializers })
  expect(dataLength).toBeGreaterThan(4 * 2_567_463_684)
  expect(() => [...data]).toThrow(refusal)
})

test('repeated weights keep the activations of every level finite and alive', async () => {
  const graph = buildUnet(unetPresets.tiny, { initializers: repeatedInitializers(philoxRandom({ seed: 1 })) })
  const output = await runModel(graph, {
    sample: waveTensor([1, 4, 16, 16], 0.13),
    timestep: timestepTensor([500]),
    encoder_hidden_states: waveTensor([1, 8, 32], 0.07),
  })
  expect(output.data.every(Number.isFinite)).toBe(true)
  expect(largestDifference(output.data, new Float32Array(output.data.length))).toBeGreaterThan(0.01)
})
