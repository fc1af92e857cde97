import {
  extractEncoder,
  findSkipFeatures,
  float32Tensor,
  type Graph,
  searchSkipFeatures,
} from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import type { UnetConfig } from './unet-config.ts'
import { unetPresets } from './unet-presets.ts'
import { type UnetForm, unetStructure } from './unet-structure.ts'

/** Builds a network whose initialisers have dims and no data: one of gigabytes then costs nothing. */
function outlineOf(config: UnetConfig, form?: UnetForm): Graph {
  const { graph, parameters } = unetStructure(config, form)
  for (const { name, dims } of parameters) {
    graph.addInitializer(Object.assign(float32Tensor([]), { name, dims: dims.map(BigInt) }))
  }
  return graph
}

/** Channels and scales of the skips of diffusers' UNets: one of conv_in, then `layersPerBlock` and one more for each halving. */
function expectedSkips({ blockOutChannels, layersPerBlock }: UnetConfig): readonly (readonly [number, number])[] {
  const levels = blockOutChannels.flatMap((channels, level) => {
    const blocks = Array.from({ length: layersPerBlock }, () => [channels, 2 ** level] as const)
    return level === blockOutChannels.length - 1 ? blocks : [...blocks, [channels, 2 ** (level + 1)] as const]
  })
  return [[blockOutChannels[0]!, 1], ...levels]
}

describe.each(Object.entries<UnetConfig>(unetPresets))('%s', (_, config) => {
  const graph = outlineOf(config)
  const features = findSkipFeatures(graph)

  test('has the skips that its config says', () => {
    expect(features.map(({ channels, scale }) => [channels, scale])).toEqual(expectedSkips(config))
  })

  test('the encoder leaves out the output, and nothing that it needs', () => {
    const encoder = extractEncoder(graph, features)
    expect(encoder.inputNames).toEqual(graph.inputNames)
    expect(encoder.has('out_sample')).toBe(false)
    expect(findSkipFeatures(encoder)).toEqual([])
  })
})

test('twelve for Stable Diffusion 1.x and 2.x, nine for SDXL', () => {
  const count = (config: UnetConfig) => findSkipFeatures(outlineOf(config)).length
  expect([unetPresets.sd15, unetPresets.sd21, unetPresets.sdxl].map(count)).toEqual([12, 12, 9])
})

test('fused attention hides no skip', () => {
  const graph = outlineOf(unetPresets.tiny, { attention: 'fused' })
  expect(searchSkipFeatures(graph)).toMatchObject({ features: { length: 8 }, latents: 'sample' })
})
