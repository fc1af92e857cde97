import { scenesModelUrl } from '@self-cascade/scenes-model'
import { testModelNames, testModelPath } from '@self-cascade/test-models'
import { readFixture, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { disguiseModel } from '../__tests__/disguise-model.ts'
import { graphFromModel } from '../graph/convert.ts'
import { readModelOutline } from '../model-outline.ts'
import { parseModel } from '../parse-model.ts'
import { findSkipFeatures } from './find-skip-features.ts'
import { searchSkipFeatures } from './search-skip-features.ts'
import type { SkipFeature } from './skip-feature.ts'

/** What the fixtures say of the skips of a UNet, in the order in which the decoder reads them. */
interface GoldenSkips {
  readonly onnx_skip_values: Readonly<Record<string, readonly { concat_node: string; value: string }[]>>
  readonly cases: readonly { inputs: { sample: { shape: number[] } }; skips: { shape: number[] }[] }[]
}

const fixtures = testModelNames.map((name) => {
  const folder = testModelPath(name)
  const golden = readJsonFixture<GoldenSkips>('file:///', `${folder}/golden/unet.json`)
  const [first] = golden.cases
  const [height] = first!.inputs.sample.shape.slice(-2)
  const expected = golden.onnx_skip_values['unet/model.onnx']!.map(({ concat_node, value }, index) => {
    const [, channels, skipHeight] = first!.skips[index]!.shape
    return { value, concat: concat_node, channels, scale: height! / skipHeight!, decoderIndex: index }
  })
  return { name, bytes: readFixture('file:///', `${folder}/unet/model.onnx`), expected: expected.reverse() }
})
const scenes = readFixture(scenesModelUrl.href, 'unet/model.onnx')

const brief = ({ value, concat, channels, scale, decoderIndex }: SkipFeature) => ({
  ...{ value, concat: concat.name, channels, scale, decoderIndex },
})

describe.each(fixtures)('$name', ({ bytes, expected }) => {
  const graph = graphFromModel(parseModel(bytes))
  const features = findSkipFeatures(graph)

  test('the skips are those that the fixture lists, in encoder order', () => {
    expect(features.map(brief)).toEqual(expected)
  })

  test('each Concat reads the feature at the index given, and others read it too', () => {
    for (const { value, concat, inputIndex } of features) {
      expect(concat.input[inputIndex]).toBe(value)
      expect(graph.producerOf(concat.output[0]!)).toBe(concat)
      expect(graph.consumersOf(value).length).toBeGreaterThan(1)
    }
  })

  test('the deepest feature goes on to the middle block', () => {
    const deepest = features.at(-1)!
    const readers = graph.consumersOf(deepest.value).filter((node) => node !== deepest.concat)
    expect(readers.map(({ opType }) => opType)).toContain('Add')
  })

  test.each([1, 2])('other names, another order, Identity and Constant nodes change nothing (seed %i)', (seed) => {
    const { model, originalName } = disguiseModel(parseModel(bytes), seed)
    const concats = new Map(graph.nodes().map(({ name, output }) => [output[0], name]))
    const found = findSkipFeatures(graphFromModel(model)).map((feature) => ({
      ...brief(feature),
      value: originalName.get(feature.value),
      concat: concats.get(originalName.get(feature.concat.output[0]!)!),
    }))
    expect(found).toEqual(expected)
  })

  test('an outline without weights is enough', async () => {
    const read = async (offset: number, length: number) => bytes.subarray(offset, offset + length)
    const outline = graphFromModel(await readModelOutline({ size: bytes.length, read }))
    expect(findSkipFeatures(outline).map(brief)).toEqual(expected)
  })
})

test('the bundled model has nine, on three levels', () => {
  const { features, latents } = searchSkipFeatures(graphFromModel(parseModel(scenes)))
  expect(latents).toBe('sample')
  expect(features.map(({ channels }) => channels)).toEqual([96, 96, 96, 96, 112, 112, 112, 80, 80])
  expect(features.map(({ scale }) => scale)).toEqual([1, 1, 1, 2, 2, 2, 4, 4, 4])
  expect(features.map(({ value }) => value.split('/')[2])).toEqual([
    ...['conv_in', 'down.0.0', 'down.0.1', 'downsample.0', 'attn_down.1.0', 'attn_down.1.1'],
    ...['downsample.1', 'attn_down.2.0', 'attn_down.2.1'],
  ])
})
