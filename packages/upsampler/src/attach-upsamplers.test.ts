import { createTensor } from '@self-cascade/core'
import {
  createGraph,
  DataType,
  float32Tensor,
  graphFromModel,
  int64Tensor,
  parseModel,
  renameInput,
  searchSkipFeatures,
  valueInfo,
} from '@self-cascade/onnx-graph'
import { testModelPath } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { clipNetwork } from './__tests__/clip-network.ts'
import { errorOf } from './__tests__/error-of.ts'
import { smallUnet, tinyConfig, tinyVideoConfig } from './__tests__/networks.ts'
import { trainedParameters } from './__tests__/parameters.ts'
import { type AttachUpsamplersOptions, attachUpsamplers } from './attach-upsamplers.ts'
import { upsamplerCapacities } from './capacities.ts'
import { upsamplerParameters } from './upsampler-parameters.ts'

const network = smallUnet(tinyConfig)
const shape = upsamplerCapacities.micro
const { features } = attachUpsamplers(network, { shape })
const refusal = (options: AttachUpsamplersOptions, graph = network) => errorOf(() => attachUpsamplers(graph, options))

describe('a network with upsamplers', () => {
  test('has small ones on the four default features unless told otherwise', () => {
    const attached = attachUpsamplers(network)
    expect(attached.shape).toEqual(upsamplerCapacities.small)
    expect(attached.features.map(({ index, channels, scale }) => [index, channels, scale])).toEqual([
      [0, 8, 1],
      [1, 8, 1],
      [2, 8, 2],
      [3, 12, 2],
    ])
  })

  test('is fed features, or a pivot and its timestep', () => {
    const names = (options: AttachUpsamplersOptions) =>
      attachUpsamplers(network, options).graph.inputNames.filter((name) => !network.inputNames.includes(name))
    expect(names({ features: [3, 1] })).toEqual(['pivot_skip1', 'pivot_skip3'])
    expect(names({ features: [3, 1], pivot: 'inline' })).toEqual(['pivot_sample', 'pivot_timestep'])
  })

  test('stores its parameters, or is fed them', () => {
    const stored = attachUpsamplers(network, { shape })
    const fed = attachUpsamplers(network, { shape, weights: 'inputs' })
    const names = upsamplerParameters(shape, features).map(({ name }) => name)
    expect(stored.parameters).toEqual(names)
    expect(fed.parameters).toEqual(names)
    for (const name of names) {
      expect([stored.graph.initializers.has(name), stored.graph.inputNames.includes(name)]).toEqual([true, false])
      expect([fed.graph.initializers.has(name), fed.graph.inputNames.includes(name)]).toEqual([false, true])
    }
  })

  test('starts from the parameters of its seed, and gates and last convolutions of zero', () => {
    const values = (seed: number) => {
      const { graph, parameters } = attachUpsamplers(network, { shape, seed })
      return parameters.map((name) => [name, graph.initializers.get(name)!.rawData] as const)
    }
    expect(values(3)).toEqual(values(3))
    expect(values(3)).not.toEqual(values(4))
    for (const [name, data] of values(3)) {
      expect(
        data.every((byte) => byte === 0),
        name,
      ).toBe(!name.endsWith('conv1.weight'))
    }
  })

  test('has still its skip features, at the same Concats', () => {
    const { graph } = attachUpsamplers(network, { shape })
    const concats = (one: typeof graph) => searchSkipFeatures(one).features.map(({ concat }) => concat.output[0])
    expect(concats(graph)).toEqual(concats(network))
  })

  test('takes sizes of the pivot that differ from its own', () => {
    const { graph } = attachUpsamplers(clipNetwork(), { shape })
    const dims = ['rows', 6, 'frames', 'feature_height', 'feature_width'].map((dim) =>
      typeof dim === 'number' ? dim : `pivot_skip0_${dim}`,
    )
    expect(graph.typeOf('pivot_skip0')).toEqual({ elementType: DataType.FLOAT, dims })
    const inline = attachUpsamplers(smallUnet(tinyVideoConfig), { shape, pivot: 'inline' }).graph
    expect(inline.typeOf('pivot_sample')?.dims?.slice(3)).toEqual(['pivot_height', 'pivot_width'])
  })
})

describe('is refused', () => {
  test('a network without skip features', () => {
    const bytes = readFixture('file:///', `${testModelPath('tiny-sd')}/vae_decoder/model.onnx`)
    const decoder = graphFromModel(parseModel(bytes))
    decoder.addInput('timestep', { elementType: DataType.INT64, dims: [1] })
    expect(refusal({}, decoder)?.code).toBe('UpsamplersNotAttachable')
  })

  test('a network whose timestep has another name', () => {
    const graph = network.clone()
    renameInput(graph, 'timestep', 't')
    const error = refusal({}, graph)
    expect(error?.code).toBe('UpsamplersNotAttachable')
    expect(error?.message).toContain('has no input "timestep"; its inputs are sample, t, encoder_hidden_states')
  })

  test('a network of an old opset', () => {
    const graph = network.clone()
    graph.setOpset('', 12)
    expect(refusal({}, graph)?.message).toContain('opset 12, and upsamplers need 13')
  })

  test('a network that has upsamplers', () => {
    const error = refusal({ shape }, attachUpsamplers(network, { shape }).graph)
    expect(error?.code).toBe('UpsamplersNotAttachable')
    expect(error?.message).toContain('has a value "skip0.block1.conv1.weight" already')
  })

  test('a pivot computed inside, where the encoder has control flow', () => {
    const graph = network.clone()
    const branch = createGraph()
    branch.addNode({ opType: 'Identity', inputs: [branch.addConstant(float32Tensor([0.5]))], outputs: ['half'] })
    branch.setOutputs([valueInfo('half', { elementType: DataType.FLOAT, dims: [1] })])
    const { output } = graph.addNode({
      opType: 'If',
      inputs: [graph.add('Cast', [graph.addConstant(float32Tensor([1], []))], { to: DataType.BOOL })],
      attributes: { then_branch: branch.toProto(), else_branch: branch.toProto() },
    })
    const offset = graph.add('Reshape', [output[0]!, graph.addConstant(int64Tensor([1, 1, 1, 1]))])
    const first = graph.nodes().find(({ input }) => input[0] === 'sample')!
    graph.setInput(first, 0, graph.add('Add', ['sample', offset]))
    const error = refusal({ shape, pivot: 'inline' }, graph)
    expect(error?.code).toBe('UpsamplersNotAttachable')
    expect(error?.message).toContain('has control flow, the If')
    expect(refusal({ shape }, graph)).toBe(undefined)
  })

  test('a capacity that is none', () => {
    expect(refusal({ shape: 'huge' as 'full' })?.code).toBe('UnknownName')
  })

  test('parameters of another shape, each named', () => {
    const parameters = trainedParameters({ ...shape, hidden: 5 }, features)
    const error = refusal({ shape, parameters })
    expect(error?.code).toBe('UpsamplersForOtherModel')
    expect(error?.message).toContain('"skip0.block1.conv1.weight" is [5,1,3,3] and should be [4,1,3,3]')
    expect(error?.message).toContain('"skip3.block2.conv2.weight" is [1,5,3,3] and should be [1,4,3,3]')
  })

  test('parameters of other features', () => {
    const error = refusal({ shape, features: [0, 2], parameters: trainedParameters(shape, features.slice(0, 2)) })
    expect(error?.message).toContain('"skip1.gate.bias" belongs to no chosen feature of the network')
    expect(error?.message).toContain('"skip2.gate.bias" is missing')
  })

  test('parameters of another type', () => {
    const good = trainedParameters(shape, features)
    const parameters = { ...good, 'skip0.gate.bias': createTensor('float16', new Uint16Array(1), [1]) }
    expect(refusal({ shape, parameters })?.message).toContain('"skip0.gate.bias" is float16 and should be float32')
  })
})
