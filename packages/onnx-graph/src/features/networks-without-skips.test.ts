import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { TensorProto_DataType as DataType } from 'onnx-buf'
import { expect, test } from 'vitest'
import { conv, enlarge } from '../__tests__/small-unet.ts'
import { createGraph, graphFromModel } from '../graph/convert.ts'
import type { Graph } from '../graph/graph.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { parseModel } from '../parse-model.ts'
import { extractEncoder } from './extract-encoder.ts'
import { searchSkipFeatures } from './search-skip-features.ts'

function network(build: (graph: Graph, input: string) => string, dims: readonly Dim[] = [1, 8, 32, 32]): Graph {
  const graph = createGraph({ opset: 18 })
  const input = graph.addInput('image', { elementType: DataType.FLOAT, dims })
  graph.setOutputs([valueInfo(build(graph, input), { elementType: DataType.FLOAT })])
  return graph
}

const block = (graph: Graph, input: string, from: number, to: number, strides?: readonly number[]) =>
  graph.add('Relu', [conv(graph, input, { from, to, ...(strides && { strides }) })])
const join = (graph: Graph, inputs: readonly string[], axis = 1) => graph.add('Concat', inputs, { axis })

/** Two stages of parallel branches, as in GoogLeNet, with a pooling branch. */
const inception = (graph: Graph, input: string) =>
  [0, 1].reduce((value) => {
    const narrow = conv(graph, value, { from: 8, to: 4, kernel: 1 })
    const wide = block(graph, conv(graph, value, { from: 8, to: 4, kernel: 1 }), 4, 4)
    return graph.add('MaxPool', [join(graph, [narrow, wide])], { kernel_shape: [2, 2], strides: [2, 2] })
  }, input)

/** Each layer reads all that came before it. */
function denseNet(graph: Graph, input: string): string {
  const layers = [conv(graph, input, { from: 8, to: 8 })]
  let all = layers[0]!
  for (const width of [8, 16, 24]) {
    layers.push(block(graph, all, width, 8))
    all = join(graph, layers)
  }
  return all
}

/** `Concat(x, −x)` before a convolution, twice. */
const concatenatedReLU = (graph: Graph, input: string) =>
  [0, 1].reduce((value) => {
    const both = join(graph, [value, graph.add('Neg', [value])])
    return block(graph, both, 16, 8, [2, 2])
  }, input)

/** A transformer on patches with rotary embeddings; `skips` joins its first blocks to its last. */
function transformer({ skips }: { readonly skips: boolean }) {
  return (graph: Graph, input: string): string => {
    const patches = conv(graph, input, { from: 8, to: 16, strides: [2, 2] })
    const shape = graph.addConstant(int64Tensor([0, 0, -1]))
    const tokens = graph.add('Transpose', [graph.add('Reshape', [patches, shape])], { perm: [0, 2, 1] })
    const linear = (value: string, from: number) =>
      graph.add('MatMul', [value, graph.addConstant(float32Tensor(new Float32Array(from * 16), [from, 16]))])
    const layer = (value: string) => {
      const slice = (from: number, to: number) =>
        graph.add('Slice', [value, ...[from, to, -1].map((number) => graph.addConstant(int64Tensor([number])))])
      const turned = join(graph, [graph.add('Neg', [slice(8, 16)]), slice(0, 8)], -1)
      return graph.add('Add', [value, linear(graph.add('Add', [value, turned]), 16)])
    }
    const before = [layer(tokens)]
    before.push(layer(before[0]!))
    const after = before.reduceRight(
      (value, earlier) => layer(skips ? linear(join(graph, [value, earlier], 2), 32) : value),
      layer(before.at(-1)!),
    )
    return graph.add('Transpose', [after], { perm: [0, 2, 1] })
  }
}

/** An encoder and a decoder without any connection but the bottleneck. */
const autoencoder = (graph: Graph, input: string) =>
  conv(graph, enlarge(graph, block(graph, input, 8, 8, [2, 2]), {}), { from: 8, to: 8 })

/** Several scales of one picture, enlarged and joined. */
const pyramid = (graph: Graph, input: string) => {
  const fine = block(graph, input, 8, 8)
  const coarse = block(graph, fine, 8, 8, [2, 2])
  return join(graph, [enlarge(graph, coarse, {}), enlarge(graph, block(graph, coarse, 8, 8), {})])
}

test.each([
  ['parallel branches', network(inception), 'None of the 2 Concats'],
  ['dense layers', network(denseNet), 'Its one long connection stays at one resolution'],
  ['a tensor and its negative', network(concatenatedReLU), 'None of the 2 Concats'],
  ['a transformer on patches', network(transformer({ skips: false })), 'None of the 5 Concats'],
  [
    'a transformer with long skips',
    network(transformer({ skips: true })),
    'Its 2 long connections stay at one resolution',
  ],
  ['an autoencoder', network(autoencoder), 'Nothing is concatenated'],
  ['scales enlarged and joined', network(pyramid), 'The one Concat'],
  [
    'rows of numbers',
    network((graph, input) => graph.add('Relu', [input]), [1, 8]),
    'No input has the dims of a picture',
  ],
])('%s: no features, and a reason', (_, graph, reason) => {
  const search = searchSkipFeatures(graph)
  expect(search).toEqual({ features: [], reason: expect.stringContaining(reason) })
})

test.each(['vae_decoder', 'vae_encoder', 'text_encoder'])('the %s of Stable Diffusion has none', (component) => {
  const bytes = readFixture('file:///', `${testModelPath('tiny-sd')}/${component}/model.onnx`)
  const { features, reason } = searchSkipFeatures(graphFromModel(parseModel(bytes)))
  expect([features.length, reason]).toEqual([0, expect.any(String)])
})

test('an encoder without features is refused with the reason', () => {
  expect(() => extractEncoder(network(autoencoder), [])).toThrow(/NoSkipFeatures.*Nothing is concatenated/)
})
