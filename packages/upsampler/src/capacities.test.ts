import { graphFromModel, parseModel, searchSkipFeatures } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { readFixture } from '@self-cascade/testing'
import { buildUnetFiles, repeatedInitializers, type UnetConfig, unetPresets } from '@self-cascade/unet-graph'
import { describe, expect, test } from 'vitest'
import { errorOf } from './__tests__/error-of.ts'
import { scenesUnetBytes } from './__tests__/networks.ts'
import { resolveShape, type UpsamplerCapacity, type UpsamplerShape, upsamplerCapacities } from './capacities.ts'
import { chooseFeatures } from './choose-features.ts'
import { type UpsampledFeature, upsamplerParameterCount, upsamplerParameters } from './upsampler-parameters.ts'

/** The graph of a network of any size: weights lie in a second file that is never made. */
const outlineOf = (config: UnetConfig) =>
  buildUnetFiles(config, { initializers: repeatedInitializers(philoxRandom({ seed: 0 })) }).model

/** The features that get upsamplers by default. */
function defaultFeaturesOf(model: Uint8Array): readonly UpsampledFeature[] {
  const { features } = searchSkipFeatures(graphFromModel(parseModel(model)))
  return chooseFeatures(features).map((index) => ({ index, channels: features[index]!.channels }))
}

/** Weights and biases of a linear layer or, with 9 taps, of a convolution. */
const layer = (from: number, to: number, taps = 1) => taps * from * to + to

/** The number of parameters by hand: two blocks of two convolutions and a modulation, and a gate. */
function countByHand({ hidden, sharedKernels, embeddingSize }: UpsamplerShape, channels: readonly number[]): number {
  const counts = channels.map((own) => {
    const width = sharedKernels ? 1 : own
    const inner = hidden === 'channels' ? own : hidden
    const block = layer(width, inner, 9) + layer(embeddingSize, 2 * inner) + layer(inner, width, 9)
    return 2 * block + layer(embeddingSize, width)
  })
  return counts.reduce((sum, count) => sum + count, 0)
}

const networks: Readonly<Record<string, { readonly model: () => Uint8Array; readonly channels: readonly number[] }>> = {
  'Stable Diffusion 1.5': { model: () => outlineOf(unetPresets.sd15), channels: [320, 640, 1280, 1280] },
  'Stable Diffusion 2.1': { model: () => outlineOf(unetPresets.sd21), channels: [320, 640, 1280, 1280] },
  'Stable Diffusion XL': { model: () => outlineOf(unetPresets.sdxl), channels: [320, 640, 1280, 1280] },
  'the bundled model': { model: scenesUnetBytes, channels: [96, 112, 80, 80] },
}

const capacities = Object.keys(upsamplerCapacities) as UpsamplerCapacity[]

describe.each(Object.entries(networks))('on %s', (name, { model, channels }) => {
  test('four features get upsamplers, and each capacity has the parameters that the readme tells', () => {
    const features = defaultFeaturesOf(model())
    expect(features.map((feature) => feature.channels)).toEqual(channels)
    const counts = capacities.map((capacity) => upsamplerParameterCount(upsamplerCapacities[capacity], features))
    expect(counts).toEqual(capacities.map((capacity) => countByHand(upsamplerCapacities[capacity], channels)))
    expect(readmeCounts(name)).toEqual(counts)
  })
})

/** The counts in the row of the readme's table that names a network. */
function readmeCounts(network: string): readonly number[] {
  const readme = new TextDecoder().decode(readFixture(import.meta.url, '../README.md'))
  const row = readme.split('\n').find((line) => line.startsWith('|') && line.includes(network))
  const cells = row?.split('|').slice(2, -1) ?? []
  return cells.map((cell) => Number(cell.replaceAll(',', '')))
}

test('micro stays below the 2,000 parameters of the paper whatever the widths', () => {
  const features = [320, 640, 1280, 1280].map((channels, index) => ({ index, channels }))
  expect(upsamplerParameterCount(upsamplerCapacities.micro, features)).toBe(1772)
  expect(upsamplerParameterCount(upsamplerCapacities.micro, features.slice(0, 1))).toBe(443)
})

test('the order of resizing costs no parameters', () => {
  const features = [{ index: 2, channels: 24 }]
  for (const shape of Object.values<UpsamplerShape>(upsamplerCapacities)) {
    const names = (['first', 'last'] as const).map((resize) => upsamplerParameters({ ...shape, resize }, features))
    expect(names[0]).toEqual(names[1])
  }
})

describe('a shape is refused', () => {
  const good = upsamplerCapacities.small
  test.each<[string, UpsamplerShape]>([
    ['without hidden channels', { ...good, hidden: 0 }],
    ['with half a hidden channel', { ...good, hidden: 1.5 }],
    ['with an odd embedding', { ...good, embeddingSize: 7 }],
    ['without an embedding', { ...good, embeddingSize: 0 }],
    ['with an unknown order', { ...good, resize: 'both' as 'first' }],
    ['that does not say whether kernels are shared', { ...good, sharedKernels: undefined as unknown as boolean }],
  ])('%s', (_, shape) => {
    expect(errorOf(() => resolveShape(shape))?.code).toBe('InvalidOption')
  })

  test('by a name that is none', () => {
    expect(errorOf(() => resolveShape('huge' as 'full'))?.code).toBe('UnknownName')
    expect(errorOf(() => resolveShape('toString' as 'full'))?.code).toBe('UnknownName')
  })
})
