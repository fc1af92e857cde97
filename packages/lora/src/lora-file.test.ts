import { createTensor } from '@self-cascade/core'
import { readSafetensors, writeSafetensors } from '@self-cascade/safetensors'
import { describe, expect, test } from 'vitest'
import { openNetwork, wavyWeights } from './__tests__/networks.ts'
import { attachLora } from './attach-lora.ts'
import { loraWeights } from './lora-weights.ts'
import { readLora } from './read-lora.ts'
import { writeLora } from './write-lora.ts'

const weights = wavyWeights(openNetwork('tiny-sd'), { rank: 3, alpha: 1.5 })
const bytes = writeLora(weights, { base: 'abc' })
const metadata = { method: 'lora', rank: '3', alpha: '1.5', base: 'abc', layers: '["q"]' }
const matrix = (...dims: readonly [number, number]) =>
  createTensor('float32', new Float32Array(dims[0] * dims[1]), dims)
const tensors = { 'q.lora_A': matrix(4, 3), 'q.lora_B': matrix(3, 5) }

test('gives back what was written, in the same order', () => {
  const read = readLora(bytes, { base: 'abc', rank: 3 })
  expect(read).toMatchObject({ rank: 3, alpha: 1.5 })
  expect(Object.keys(read.layers)).toEqual(Object.keys(weights.layers))
  for (const [name, { a, b }] of Object.entries(weights.layers)) {
    expect([read.layers[name]!.a.dims, read.layers[name]!.b.dims]).toEqual([a.dims, b.dims])
    expect([read.layers[name]!.a.data, read.layers[name]!.b.data]).toEqual([a.data, b.data])
  }
})

test('is a safetensors file that says what it is', () => {
  const file = readSafetensors(bytes)
  expect(file.metadata).toMatchObject({ method: 'lora', rank: '3', alpha: '1.5', base: 'abc' })
  expect(Object.keys(file.tensors)).toContain('mid_block.attentions.0.transformer_blocks.0.attn2.to_out.0.lora_B')
  expect(Object.keys(file.tensors)).toHaveLength(160)
})

test('collects trained parameters by layer', () => {
  const attached = attachLora(openNetwork('tiny-sd'), { rank: 2, seed: 0 })
  const tensor = (name: string) => {
    const dims = attached.graph.initializers.get(name)!.dims.map(Number)
    return matrix(dims[0]!, dims[1]!)
  }
  const parameters = Object.fromEntries(attached.parameters.map((name) => [name, tensor(name)]))
  const collected = loraWeights(attached, parameters)
  expect(collected.layers[attached.layers[7]!.name]!.b).toBe(parameters[attached.layers[7]!.b])
  const { [attached.parameters[3]!]: _, ...others } = parameters
  expect(() => loraWeights(attached, others)).toThrow(
    expect.objectContaining({ code: 'LoraLayerMissing', message: expect.stringContaining(attached.layers[1]!.name) }),
  )
})

describe('refuses', () => {
  const half = createTensor('float16', new Uint16Array(12), [4, 3])
  const files = {
    'another model': [{ tensors, metadata }, { base: 'abd' }, 'LoraBaseMismatch'],
    'another rank': [{ tensors, metadata }, { rank: 4 }, 'LoraRankMismatch'],
    'a missing layer': [{ tensors, metadata: { ...metadata, layers: '["q","k"]' } }, {}, 'LoraLayerMissing'],
    'a missing matrix': [{ tensors: { 'q.lora_A': matrix(4, 3) }, metadata }, {}, 'LoraLayerMissing'],
    'matrices of another rank': [
      { tensors: { ...tensors, 'q.lora_B': matrix(2, 5) }, metadata },
      {},
      'LoraLayerMismatch',
    ],
    'float16 matrices': [{ tensors: { ...tensors, 'q.lora_A': half }, metadata }, {}, 'NotLoraWeights'],
    'a file of something else': [{ tensors }, {}, 'NotLoraWeights'],
    'another method': [{ tensors, metadata: { ...metadata, method: 'upsampler' } }, {}, 'NotLoraWeights'],
    'a rank that is none': [{ tensors, metadata: { ...metadata, rank: '3.5' } }, {}, 'NotLoraWeights'],
    'an alpha that is none': [{ tensors, metadata: { ...metadata, alpha: '' } }, {}, 'NotLoraWeights'],
    'layers that are no list': [{ tensors, metadata: { ...metadata, layers: '{"q":1}' } }, {}, 'NotLoraWeights'],
    'layers that are no JSON': [{ tensors, metadata: { ...metadata, layers: '["q"' } }, {}, 'NotLoraWeights'],
  } as const

  test.each(Object.entries(files))('%s', (_, [file, expected, code]) => {
    expect(() => readLora(writeSafetensors(file), expected)).toThrow(expect.objectContaining({ code }))
  })

  test('a file that is cut', () => {
    expect(() => readLora(bytes.subarray(0, -1))).toThrow(expect.objectContaining({ code: 'CorruptSafetensors' }))
  })
})

test('reads a good file without being told what to expect', () => {
  expect(readLora(writeSafetensors({ tensors, metadata })).layers.q!.b.dims).toEqual([3, 5])
})
