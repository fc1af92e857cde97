import { createTensor, type NamedTensors } from '@self-cascade/core'
import { readSafetensors, toTensor, writeSafetensors } from '@self-cascade/safetensors'
import { describe, expect, test } from 'vitest'
import { errorOf } from './__tests__/error-of.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { upsamplerCapacities } from './capacities.ts'
import { type FeatureUpsamplers, readUpsamplers, writeUpsamplers } from './upsampler-file.ts'

const features = [
  { index: 2, channels: 6, scale: 1 },
  { index: 5, channels: 8, scale: 2 },
]
const shape = upsamplerCapacities.small
const good: FeatureUpsamplers = {
  model: { name: 'a model', fingerprint: 'sha256:0123' },
  ...{ shape, features, pivotTimestep: 'clean' },
  training: { from: { width: 128, height: 96 }, to: { width: 256, height: 192 }, startTimestep: 700, steps: 400 },
  parameters: trainedParameters(shape, features),
}

/** The file with other metadata, or other tensors. */
function rewritten(change: { metadata?: object; description?: object; tensors?: NamedTensors }): Uint8Array {
  const { tensors, metadata } = readSafetensors(writeUpsamplers(good))
  const described = { ...JSON.parse(metadata.description!), ...change.description }
  return writeSafetensors({
    tensors: Object.fromEntries(
      Object.entries({
        ...Object.fromEntries(Object.entries(tensors).map(([name, entry]) => [name, toTensor(entry)])),
        ...change.tensors,
      }).filter(([, one]) => one !== undefined),
    ),
    metadata: { ...metadata, description: JSON.stringify(described), ...change.metadata },
  })
}

test.each(Object.entries(upsamplerCapacities))('%s upsamplers are read as they were written', (_, own) => {
  const upsamplers = { ...good, shape: own, parameters: trainedParameters(own, features) }
  const read = readUpsamplers(writeUpsamplers(upsamplers))
  expect({ ...read, parameters: undefined }).toEqual({ ...upsamplers, parameters: undefined })
  expect(Object.keys(read.parameters).sort()).toEqual(Object.keys(upsamplers.parameters).sort())
  for (const [name, { type, dims, data }] of Object.entries(upsamplers.parameters)) {
    expect(read.parameters[name]).toMatchObject({ type, dims, data })
  }
})

test('the same upsamplers make the same bytes', () => {
  expect(writeUpsamplers(readUpsamplers(writeUpsamplers(good)))).toEqual(writeUpsamplers(good))
})

const bias = 'skip2.gate.bias'
const biases = (first: number) => createTensor('float32', Float32Array.of(first, 0, 0, 0, 0, 0), [6])

describe('a file is refused', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['of something else', writeSafetensors({ tensors: {}, metadata: { format: 'pt' } }), /does not say that it is one/],
    ['without metadata', writeSafetensors({ tensors: {} }), /does not say that it is one/],
    [
      'of a later version',
      rewritten({ description: { version: 2 } }),
      /of version 2, and this program reads version 1/,
    ],
    ['whose description is no JSON', rewritten({ metadata: { description: '{' } }), /no JSON/],
    ['whose description is null', rewritten({ metadata: { description: 'null' } }), /no object/],
    ['whose description is a list', rewritten({ metadata: { description: '[]' } }), /version undefined/],
    ['without a description', rewritten({ metadata: { description: '' } }), /no JSON/],
    [
      'without a parameter',
      rewritten({ tensors: { [bias]: undefined } as unknown as NamedTensors }),
      /"skip2\.gate\.bias" is missing/,
    ],
    ['with a parameter more', rewritten({ tensors: { more: biases(0) } }), /"more" belongs to no chosen feature/],
    [
      'with a parameter of other dims',
      rewritten({ tensors: { [bias]: createTensor('float32', new Float32Array(7), [7]) } }),
      /"skip2\.gate\.bias" is \[7\] and should be \[6\]/,
    ],
    [
      'with a parameter of another type',
      rewritten({ tensors: { [bias]: createTensor('int32', new Int32Array(6), [6]) } }),
      /"skip2\.gate\.bias" is int32 and should be float32/,
    ],
    [
      'with NaN',
      rewritten({ tensors: { [bias]: biases(Number.NaN) } }),
      /"skip2\.gate\.bias" holds values that are no/,
    ],
    ['with infinity', rewritten({ tensors: { [bias]: biases(Number.POSITIVE_INFINITY) } }), /holds values that are no/],
    ['of another shape', rewritten({ description: { shape: { ...shape, hidden: 9 } } }), /should be \[9,6,3,3\]/],
    ['of a shape that is none', rewritten({ description: { shape: { ...shape, embeddingSize: 3 } } }), /"shape"/],
    ['without a shape', rewritten({ description: { shape: undefined } }), /"shape"/],
    ['without features', rewritten({ description: { features: [] } }), /"features"/],
    ['with features out of order', rewritten({ description: { features: [...features].reverse() } }), /"features"/],
    ['with a feature twice', rewritten({ description: { features: [features[0], features[0]] } }), /"features"/],
    [
      'with a feature without channels',
      rewritten({ description: { features: [{ ...features[0], channels: 0 }] } }),
      /"features"/,
    ],
    ['with an unknown pivot timestep', rewritten({ description: { pivotTimestep: 'noisy' } }), /"pivotTimestep"/],
    ['with a window of something else', rewritten({ description: { window: { from: '200' } } }), /"window"/],
    ['without its model', rewritten({ description: { model: { name: 'a model' } } }), /"model"/],
    ['without its training', rewritten({ description: { training: { ...good.training, to: 256 } } }), /"training"/],
  ])('%s', (_, bytes, message) => {
    const error = errorOf(() => readUpsamplers(bytes))
    expect(error?.code).toBe('UnreadableUpsamplers')
    expect(error?.message).toMatch(message)
  })

  test('that is damaged', () => {
    expect(errorOf(() => readUpsamplers(writeUpsamplers(good).subarray(0, 5000)))?.code).toBe('CorruptSafetensors')
    expect(errorOf(() => readUpsamplers(new Uint8Array(4)))?.code).toBe('CorruptSafetensors')
  })
})
