import { TensorProto_DataType as DataType } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { fixtureGraph, fixtureStages } from '../__tests__/fixture-stages.ts'
import { runTensors, waveFeeds } from '../__tests__/run-every-value.ts'
import { createGraph } from '../graph/convert.ts'
import { float32Tensor } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { findDynamicValues } from '../shapes/infer-shapes.ts'
import type { StageSizes } from './input-dims.ts'
import { specialize } from './specialize.ts'

/** Nodes of each network before and after. */
const nodeCounts: Readonly<Record<string, readonly [number, number]>> = {
  'unet of scenes': [3419, 1597],
  'text_encoder of scenes': [267, 123],
  'vae_decoder of scenes': [186, 132],
  'vae_encoder of scenes': [156, 101],
  'unet of tiny-sd': [4886, 1342],
  'text_encoder of tiny-sd': [339, 124],
  'vae_decoder of tiny-sd': [495, 223],
  'vae_encoder of tiny-sd': [432, 155],
  'unet of tiny-sd-opset17': [2448, 1006],
  'text_encoder of tiny-sd-opset17': [289, 85],
  'vae_decoder of tiny-sd-opset17': [396, 218],
  'vae_encoder of tiny-sd-opset17': [333, 150],
  'unet of tiny-video': [8002, 2052],
  'text_encoder of tiny-video': [339, 125],
  'vae_decoder of tiny-video': [495, 223],
  'vae_encoder of tiny-video': [432, 155],
}

/** What shape arithmetic is made of, and what does nothing. */
const arithmetic = ['Shape', 'Constant', 'ConstantOfShape', 'Identity', 'Equal', 'Where', 'Range', 'Dropout']

describe.each(fixtureStages)('$name', ({ name, model, network, sizes }) => {
  const graph = fixtureGraph({ model, network })

  test('computes the very same, bit by bit, at another size', async () => {
    const { graph: special } = specialize(graph, sizes[1])
    const feeds = waveFeeds(special)
    // The runtime's own rewrites round otherwise, and differ between the two.
    const plain = { graphOptimizationLevel: 'disabled' } as const
    const [actual] = await runTensors(special, [feeds], plain)
    const [expected] = await runTensors(graph, [feeds], plain)
    for (const [output, { data, dims }] of Object.entries(expected!)) {
      expect(special.typeOf(output)?.dims).toEqual(dims)
      expect(actual![output]!.dims).toEqual(dims)
      expect((actual![output]!.data as Float32Array).every((value, index) => value === data[index])).toBe(true)
    }
  }, 60_000)

  test('leaves a static graph without shape arithmetic, which there is nothing more to do for', () => {
    const { graph: special, modified } = specialize(graph, sizes[0])
    expect(modified).toBe(true)
    expect(findDynamicValues(special)).toEqual([])
    expect(special.nodes().filter(({ opType }) => arithmetic.includes(opType))).toEqual([])
    expect([graph.nodes().length, special.nodes().length]).toEqual(nodeCounts[name])
    const again = specialize(special, {})
    expect([again.modified, again.graph === special]).toEqual([false, true])
  })
})

/** A convolution, and a product with text if there is any. */
function networkOf(inputs: Readonly<Record<string, readonly Dim[]>>) {
  const graph = createGraph()
  for (const [name, dims] of Object.entries(inputs)) graph.addInput(name, { elementType: DataType.FLOAT, dims })
  const weight = (...dims: number[]) =>
    graph.addConstant(float32Tensor(new Float32Array(dims.reduce((a, b) => a * b)), dims))
  const outputs = [graph.add('Conv', ['sample', weight(6, 4, 1, 1)])]
  if ('text' in inputs) outputs.push(graph.add('MatMul', ['text', weight(5, 3)]))
  graph.setOutputs(outputs.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return graph
}

describe('sizes of inputs', () => {
  const exported = {
    sample: ['batch_size', 'num_channels', 'latent_height', 'latent_width'],
    text: ['batch_size', 'sequence_length', 'feature_dim'],
  }
  const sizes: StageSizes = { batch: 2, height: 8, width: 16, sequence: 7 }

  test.each<[string, Readonly<Record<string, readonly Dim[]>>, StageSizes]>([
    ['names of exporters', exported, sizes],
    ['names that say nothing', { sample: ['a', 'c', 'd', 'e'], text: ['a', 'f', 'g'] }, sizes],
    ['dims without names', { sample: ['', '', '', ''], text: ['', '', ''] }, sizes],
    ['dims of an input that are asked for', exported, { inputDims: { sample: [2, 4, 8, 16] }, sequence: 7 }],
    ['dims of every input that are asked for', exported, { inputDims: { sample: [2, 4, 8, 16], text: [2, 7, 5] } }],
  ])('follow from %s, and from the weights', (_, inputs, options) => {
    const graph = networkOf(inputs)
    const { graph: special } = specialize(graph, options)
    expect(special.inputNames.map((name) => special.typeOf(name)?.dims)).toEqual([
      [2, 4, 8, 16],
      [2, 7, 5],
    ])
    expect(special.outputNames.map((name) => special.typeOf(name)?.dims)).toEqual([
      [2, 6, 8, 16],
      [2, 7, 3],
    ])
    expect(graph.typeOf('sample')?.dims).toEqual(inputs.sample)
  })

  test('of a vector of steps is 1', () => {
    const graph = networkOf({ sample: [1, 4, 8, 8], timestep: ['steps'] })
    expect(specialize(graph, {}).graph.typeOf('timestep')?.dims).toEqual([1])
  })

  test('that nobody tells is an error that names it', () => {
    expect(() => specialize(networkOf(exported), { batch: 2, height: 8, width: 8 })).toThrow(
      '[InputDimMissing] Dim 1 of the input "text" ("sequence_length")',
    )
  })

  test.each([
    [{ ...sizes, height: 8.5 }, 'InvalidOption'],
    [{ ...sizes, batch: 0 }, 'InvalidOption'],
    [{ ...sizes, inputDims: { image: [1] } }, 'UnknownName'],
    [{ ...sizes, inputDims: { sample: [2, 4, 8] } }, 'InputDimsConflict'],
    [{ ...sizes, inputDims: { sample: [2, 4, 8, 8], text: [1, 7, 5] } }, 'InputDimsConflict'],
  ])('%o are refused', (options, error) => {
    expect(() => specialize(networkOf(exported), options)).toThrow(error)
  })
})
