import { createTensor, type NamedTensors, type Tensor } from '@self-cascade/core'
import {
  adam,
  gradientGraph,
  initOptimizer,
  meanSquaredError,
  type ParameterArrays,
  updateParameters,
} from '@self-cascade/onnx-autodiff'
import { DataType, setOutputs, specialize } from '@self-cascade/onnx-graph'
import {
  type GoldenInput,
  type GoldenOutput,
  goldenInput,
  type UpsamplerGoldenModel,
  upsamplerGolden,
  upsamplerGoldenModels,
} from '@self-cascade/test-models'
import { describe, expect, test } from 'vitest'
import { addedValues } from './__tests__/added-values.ts'
import { openUnet, timestepTensor } from './__tests__/networks.ts'
import { goldenName, goldenParameters, goldenShape } from './__tests__/parameters.ts'
import { dataOf, openGraph, runGraph } from './__tests__/run-graph.ts'
import { type AttachUpsamplersOptions, attachUpsamplers } from './attach-upsamplers.ts'
import { pivotEncoder } from './upsampler-edits.ts'

const tensor = (input: GoldenInput) => createTensor('float32', Float32Array.from(goldenInput(input)), input.shape)
const placesOf = (model: UpsamplerGoldenModel) => upsamplerGolden(model).upsampler.skips_encoder_order

function commonFeeds(model: UpsamplerGoldenModel): NamedTensors {
  const { inputs, eps, timestep } = upsamplerGolden(model)
  return {
    sample: tensor(inputs.sample),
    timestep: timestepTensor(openUnet(model), [timestep]),
    encoder_hidden_states: tensor(inputs.encoder_hidden_states),
    noise: tensor(eps),
  }
}

/** The pivot as it is: what `pivot: 'inline'` is fed. */
function pivotFeeds(model: UpsamplerGoldenModel): NamedTensors {
  return {
    pivot_sample: tensor(upsamplerGolden(model).z0_low),
    pivot_timestep: timestepTensor(openUnet(model), [0]),
  }
}

const features = new Map<UpsamplerGoldenModel, Promise<NamedTensors>>()

/** The pivot's features: what `pivot: 'inputs'` is fed. */
function featureFeeds(model: UpsamplerGoldenModel): Promise<NamedTensors> {
  const running = features.get(model) ?? runPivotEncoder(model)
  features.set(model, running)
  return running
}

async function runPivotEncoder(model: UpsamplerGoldenModel): Promise<NamedTensors> {
  const { pivot_sample: sample, pivot_timestep: timestep } = pivotFeeds(model) as Record<string, Tensor>
  const encoder = pivotEncoder(openUnet(model), placesOf(model))
  return runGraph(encoder, { ...commonFeeds(model), sample: sample!, timestep: timestep! })
}

/** The network with PyTorch's upsamplers and its loss, sizes fixed; `upsampled` are the values that are added to the features. */
function unetWithLoss(
  model: UpsamplerGoldenModel,
  options: Pick<AttachUpsamplersOptions, 'pivot' | 'weights'>,
  feeds: NamedTensors,
) {
  const golden = upsamplerGolden(model)
  const network = openUnet(model)
  const attached = attachUpsamplers(network, {
    ...{ shape: goldenShape, features: placesOf(model), parameters: goldenParameters(golden) },
    ...options,
  })
  const dims = Object.entries(feeds).filter(([name]) => attached.graph.inputNames.includes(name))
  const inputDims = Object.fromEntries(dims.map(([name, one]) => [name, one.dims]))
  const { graph } = specialize(attached.graph, { inputDims, keep: attached.parameters })
  const copy = graph.clone()
  copy.addInput('noise', { elementType: DataType.FLOAT, dims: golden.eps.shape })
  const prediction = copy.outputNames[0]!
  const loss = meanSquaredError(copy, { prediction, target: 'noise' })
  copy.addNode({ opType: 'Identity', inputs: [loss], outputs: ['loss'] })
  return { graph: copy, parameters: attached.parameters, prediction, upsampled: addedValues(attached) }
}

const norm = (values: ArrayLike<number>) => Math.hypot(...Array.from(values))

/** Checks a value against PyTorch's; the tolerance is a share of its largest element and of its norm. */
function expectOutput(name: string, actual: Tensor, { shape, first, l2 }: GoldenOutput, tolerance = 2e-6): void {
  expect(actual.dims, name).toEqual(shape)
  const largest = Math.max(...actual.data.map(Math.abs))
  for (const [index, expected] of first.entries()) {
    expect(Math.abs(actual.data[index]! - expected) / largest, `${name}[${index}]`).toBeLessThan(tolerance)
  }
  expect(Math.abs(norm(actual.data) - l2) / l2, `${name}: norm`).toBeLessThan(tolerance)
}

function expectVector(name: string, actual: Float32Array, first: readonly number[], l2: number): void {
  const largest = Math.max(...actual.map(Math.abs))
  expect(Math.abs(norm(actual) - l2), `${name}: norm`).toBeLessThan(3e-5 * l2)
  for (const [index, expected] of first.entries()) {
    expect(Math.abs(actual[index]! - expected), `${name}[${index}]`).toBeLessThan(5e-5 * largest)
  }
}

test('on a network of four levels, the features of PyTorch are those that get upsamplers by default', () => {
  expect(attachUpsamplers(openUnet('tiny-sd')).features.map(({ index }) => index)).toEqual(placesOf('tiny-sd'))
})

describe.each(upsamplerGoldenModels)('upsamplers in %s', (model) => {
  const golden = upsamplerGolden(model)
  const places = placesOf(model)

  test('the encoder gives PyTorch’s features of the pivot', async () => {
    const features = await featureFeeds(model)
    expect(Object.keys(features)).toEqual(places.map((place) => `pivot_skip${place}`))
    places.forEach((place, at) => {
      expectOutput(`feature ${place}`, features[`pivot_skip${place}`] as Tensor, golden.pivot_features[at]!)
    })
  })

  test.each([
    { weights: 'inputs', pivot: 'inputs' },
    { weights: 'inputs', pivot: 'inline' },
    { weights: 'initializers', pivot: 'inputs' },
    { weights: 'initializers', pivot: 'inline' },
  ] as const)('outputs and gradients are PyTorch’s with weights as $weights, pivot $pivot', async (options) => {
    const pivot = options.pivot === 'inline' ? pivotFeeds(model) : await featureFeeds(model)
    const feeds = { ...commonFeeds(model), ...pivot, ...goldenParameters(golden) }
    const { graph, parameters, prediction, upsampled } = unetWithLoss(model, options, feeds)
    const wrt = [...parameters, 'sample']
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt })
    setOutputs(gradients, [...gradients.outputNames, prediction, ...upsampled])
    const results = await runGraph(gradients, feeds)
    upsampled.forEach((name, at) => {
      expectOutput(`upsampled ${places[at]}`, results[name] as Tensor, golden.upsampled[at]!)
    })
    expectOutput('prediction', results[prediction] as Tensor, golden.eps_tilde)
    expect(dataOf(results.loss)[0]! / golden.loss).toBeCloseTo(1, 6)
    for (const { name, grad_first8, grad_l2 } of golden.params) {
      const own = goldenName(golden.upsampler, name)
      expectVector(own, dataOf(results[names[own]!]), grad_first8, grad_l2)
    }
    const { first16, l2 } = golden.injected.d_sample
    expectVector('sample', dataOf(results[names.sample!]), first16!, l2)
  })

  test('three steps of Adam are PyTorch’s', async () => {
    const features = { ...commonFeeds(model), ...(await featureFeeds(model)) }
    const start = goldenParameters(golden)
    const { graph } = unetWithLoss(model, { weights: 'inputs' }, { ...features, ...start })
    // PyTorch has no gates to train.
    const wrt = golden.params.map(({ name }) => goldenName(golden.upsampler, name))
    const { graph: gradients, gradients: names } = gradientGraph({ graph, loss: 'loss', wrt })
    const run = await openGraph(gradients)
    const optimizer = adam()
    let parameters: ParameterArrays = Object.fromEntries(wrt.map((name) => [name, dataOf(start[name])]))
    let state = initOptimizer(optimizer, parameters)
    const losses: number[] = []
    for (const step of [0, 1, 2, 3]) {
      const fed = wrt.map((name) => [name, createTensor('float32', parameters[name]!, start[name]!.dims)] as const)
      const results = await run({ ...features, ...start, ...Object.fromEntries(fed) })
      losses.push(dataOf(results.loss)[0]!)
      if (step === 3) break
      const arrays = Object.fromEntries(wrt.map((name) => [name, dataOf(results[names[name]!])]))
      const update = { parameters, gradients: arrays, state, learningRate: golden.adam.lr }
      ;({ parameters, state } = updateParameters(optimizer, update))
    }
    await run.close()
    golden.adam.losses.forEach((expected, step) => {
      expect(losses[step]! / expected, `loss ${step}`).toBeCloseTo(1, 5)
    })
    for (const [name, { first4, l2 }] of Object.entries(golden.adam.params_after)) {
      expectVector(name, parameters[goldenName(golden.upsampler, name)]!, first4!, l2)
    }
  })

  test('a last convolution of zeros gives what PyTorch gets', async () => {
    const start = goldenParameters(golden)
    const zeros = Object.entries(start)
      .filter(([name]) => name.includes('block2.conv2'))
      .map(([name, { dims, data }]) => [name, createTensor('float32', new Float32Array(data.length), dims)] as const)
    const pivot = await featureFeeds(model)
    const feeds = { ...commonFeeds(model), ...pivot, ...start, ...Object.fromEntries(zeros) }
    const { graph, prediction, upsampled } = unetWithLoss(model, { weights: 'inputs' }, feeds)
    setOutputs(graph, ['loss', prediction, ...upsampled])
    const results = await runGraph(graph, feeds)
    expect(dataOf(results.loss)[0]! / golden.zero_block2.loss).toBeCloseTo(1, 6)
    expectOutput('prediction', results[prediction] as Tensor, golden.zero_block2.eps_tilde)
    upsampled.forEach((name, at) => {
      expectOutput(`upsampled ${places[at]}`, results[name] as Tensor, golden.zero_block2.upsampled[at]!)
    })
  })
})
