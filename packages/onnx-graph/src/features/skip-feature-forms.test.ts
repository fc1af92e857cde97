import { TensorProto_DataType as DataType } from 'onnx-buf'
import { expect, test } from 'vitest'
import { conv, enlarge, type SmallUnetOptions, smallUnet } from '../__tests__/small-unet.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { searchSkipFeatures } from './search-skip-features.ts'

const picture = (channels: number) => [1, channels, 'height', 'width'] as const
const scalar = (graph: Graph, value: number) => graph.addConstant(float32Tensor([value], []))
const integers = (graph: Graph, ...values: number[]) => graph.addConstant(int64Tensor(values))
const half = (graph: Graph, value: string, from: number, to: number) =>
  graph.add('Slice', [value, integers(graph, from), integers(graph, to), integers(graph, 1)])

/** A rotary embedding: `Concat(−second half, first half)`. */
function rotate(graph: Graph, value: string, channels: number): string {
  const [first, second] = [half(graph, value, 0, channels / 2), half(graph, value, channels / 2, channels)]
  const turned = graph.add('Concat', [graph.add('Neg', [second]), first], { axis: 1 })
  return graph.add('Add', [value, turned])
}

/** GEGLU, and a Concat of the parts of attention that were computed one by one. */
function gatedParts(graph: Graph, value: string, channels: number): string {
  const wide = conv(graph, value, { from: channels, to: 2 * channels, kernel: 1 })
  const gated = graph.add('Mul', [
    half(graph, wide, 0, channels),
    graph.add('Sigmoid', [half(graph, wide, channels, 2 * channels)]),
  ])
  const parts = [0, channels / 2].map((from) =>
    conv(graph, half(graph, gated, from, from + channels / 2), { from: channels / 2, to: channels / 2, kernel: 1 }),
  )
  return graph.add('Concat', parts, { axis: 1 })
}

/** FreeU: half of the channels of the decoder's tensor and the low frequencies of the skip are scaled. */
function scaleHalf(graph: Graph, value: string, channels: number): string {
  const scaled = graph.add('Mul', [half(graph, value, 0, channels), scalar(graph, 1.2)])
  return graph.add('Concat', [scaled, half(graph, value, channels, 99)], { axis: 1 })
}

function residual(graph: Graph, skip: string, depth: number): string {
  const dims = [1, '', '', '']
  const input = graph.addInput(`down_block_additional_residual_${depth}`, { elementType: DataType.FLOAT, dims })
  return graph.add('Add', [skip, input])
}

/** Every level of the decoder is enlarged to full size and all are joined, each also being an output. */
function deepSupervision(graph: Graph, levels: readonly string[]): readonly string[] {
  const factors = [4, 2, 1]
  const sides = levels.map((level, index) => enlarge(graph, level, { factors: [factors[index]!, factors[index]!] }))
  const pair = graph.add('Concat', [sides[1]!, sides[0]!], { axis: 1 })
  return [graph.add('Concat', [sides[2]!, pair], { axis: 1 }), ...sides]
}

const forms: Record<string, SmallUnetOptions> = {
  'the plain form': {},
  'skips in front': { skipFirst: true },
  'sizes taken from the skips': { sizesFromSkips: true },
  'one level less': { channels: [6, 10] },
  'sizes that do not divide': { sample: [1, 4, 45, 30] },
  'nine channels of latents, mask and masked latents': { sample: picture(9) },
  'three-dimensional, frames kept': { sample: ['n', 4, 'frames', 'height', 'width'] },
  'three-dimensional, frames halved too': { sample: ['n', 4, 'frames', 'height', 'width'], strides: [2, 2, 2] },
  sound: { sample: ['n', 2, 'length'] },
  'halved in width alone': { strides: [1, 2] },
  'residuals added to the skips from outside': { passSkip: residual },
  'skips scaled': { passSkip: (graph, skip) => graph.add('Mul', [skip, scalar(graph, Math.SQRT1_2)]) },
  'skips cast': {
    passSkip: (graph, skip) =>
      graph.add('Cast', [graph.add('Cast', [skip], { to: DataType.FLOAT16 })], { to: DataType.FLOAT }),
  },
  FreeU: {
    passSkip: (graph, skip) => scaleHalf(graph, skip, 1),
    passMain: (graph, main) => scaleHalf(graph, main, 3),
  },
  'skips with an adapter of their own': {
    channels: [4, 4, 4],
    passSkip: (graph, skip) => graph.add('Add', [skip, conv(graph, skip, { from: 4, to: 4, kernel: 1 })]),
  },
  'rotary embeddings in every block': { afterBlock: rotate },
  'gates and parts of attention in every block': { afterBlock: gatedParts },
  'several outputs, joined in steps': { head: deepSupervision },
}

test.each(Object.entries(forms))('%s', (_, options) => {
  const { graph, skips } = smallUnet(options)
  const { features, latents, reason } = searchSkipFeatures(graph)
  expect(reason).toBeUndefined()
  expect(latents).toBe('sample')
  expect(features.map(({ value, channels, scale }) => ({ value, channels, scale }))).toEqual(skips)
  expect(features.map(({ inputIndex }) => inputIndex)).toEqual(skips.map(() => (options.skipFirst ? 0 : 1)))
})

test('axes that are not halved alike have scales of their own', () => {
  const { graph } = smallUnet({ sample: ['n', 4, 'frames', 'height', 'width'] })
  expect(searchSkipFeatures(graph).features.map(({ axisScales }) => axisScales)).toEqual([
    ...[
      [1, 1, 1],
      [1, 1, 1],
      [1, 2, 2],
      [1, 2, 2],
      [1, 4, 4],
      [1, 4, 4],
    ],
  ])
})

test('a skip is followed through Identity nodes to the value that the encoder makes', () => {
  const { graph } = smallUnet()
  const { concat, inputIndex, value } = searchSkipFeatures(graph).features[0]!
  graph.setInput(concat, inputIndex, graph.add('Identity', [graph.add('Identity', [value])]))
  expect(searchSkipFeatures(graph).features[0]).toMatchObject({ value, inputIndex })
})

test('channels that come last are found', () => {
  const toLast = (graph: Graph, value: string) => graph.add('Transpose', [value], { perm: [0, 2, 3, 1] })
  const { graph, skips } = smallUnet()
  for (const node of graph.nodes().filter(({ opType }) => opType === 'Concat')) {
    const inputs = node.input.map((value) => toLast(graph, value))
    const joined = graph.add('Concat', inputs, { axis: -1 })
    const readers = graph.usesOf(node.output[0]!)
    const back = graph.add('Transpose', [joined], { perm: [0, 3, 1, 2] })
    for (const { node: reader, index } of readers) graph.setInput(reader, index, back)
  }
  const { features } = searchSkipFeatures(graph)
  expect(features.map(({ channels, scale, channelAxis }) => [channels, scale, channelAxis])).toEqual(
    skips.map(({ channels, scale }) => [channels, scale, 3]),
  )
})
