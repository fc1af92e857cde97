import { sizeOf } from '@self-cascade/core'
import { graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { buildUnetFiles, type UnetConfig, unetPresets } from '@self-cascade/unet-graph'
import { expect, test } from 'vitest'
import { networkNames, openNetwork } from './__tests__/networks.ts'
import { attachLora } from './attach-lora.ts'
import { findAttentionProjections } from './find-attention-projections.ts'
import { loraParameterCount } from './lora-parameter-count.ts'

/** The graph of a preset whose weights are named and never made. */
function weightless(config: UnetConfig) {
  const initializers = () => {
    throw new Error('no weight is read to count')
  }
  return graphFromModel(parseModel(buildUnetFiles(config, { initializers }).model))
}

/** `rank · Σ (in + out)` from the config: each block attends to itself, and to the text of another width. */
function expectedCount(config: UnetConfig, rank: number): number {
  const { blockOutChannels, attentionLevels, layersPerBlock, transformerLayersPerBlock = 1, crossAttentionDim } = config
  const layersOf = (level: number) =>
    typeof transformerLayersPerBlock === 'number' ? transformerLayersPerBlock : transformerLayersPerBlock[level]!
  const last = blockOutChannels.length - 1
  return blockOutChannels.reduce((count, channels, level) => {
    const places = (attentionLevels[level] ? 2 * layersPerBlock + 1 : 0) + (level === last ? 1 : 0)
    const features = 4 * 2 * channels + 2 * 2 * channels + 2 * (crossAttentionDim + channels)
    return count + rank * places * layersOf(level) * features
  }, 0)
}

test.each([
  ['sd15', 4, 797_184],
  ['sd21', 4, 829_952],
  ['sdxl', 4, 5_806_080],
  ['sd15', 32, 6_377_472],
] as const)('%s has %i-rank adapters of the published size', (preset, rank, published) => {
  const config: UnetConfig = unetPresets[preset]
  expect(expectedCount(config, rank)).toBe(published)
  expect(loraParameterCount(weightless(config), rank)).toBe(published)
})

test('counts the targets alone', () => {
  const graph = weightless(unetPresets.tiny)
  const parts = (['query', 'key', 'value', 'output'] as const).map((kind) => loraParameterCount(graph, 3, [kind]))
  expect(parts.reduce((sum, part) => sum + part)).toBe(expectedCount(unetPresets.tiny, 3))
  expect(findAttentionProjections(graph).skipped).toEqual([])
})

test.each(networkNames)('counts in %s what attaching adds', (name) => {
  const graph = openNetwork(name)
  const { graph: attached, parameters } = attachLora(graph, { rank: 4, seed: 0 })
  const elements = parameters.map((parameter) => sizeOf(attached.initializers.get(parameter)!.dims.map(Number)))
  expect(elements.reduce((sum, size) => sum + size)).toBe(loraParameterCount(graph, 4))
})

test.each([0, 1.5, Number.NaN])('refuses the rank %d', (rank) => {
  expect(() => loraParameterCount(openNetwork('tiny-sd'), rank)).toThrow(/rank/)
})
