import {
  DataType,
  findSkipFeatures,
  float32Tensor,
  type Graph,
  graphFromModel,
  parseModel,
  type SkipFeature,
  specialize,
} from '@self-cascade/onnx-graph'
import {
  type GoldenInput,
  goldenInput,
  testModelPath,
  type UpsamplerGoldenModel,
  upsamplerGolden,
} from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { GraphOps } from '../graph-ops.ts'
import { meanSquaredError } from '../losses.ts'
import type { Value } from '../value.ts'

const readJson = (path: string): unknown => JSON.parse(new TextDecoder().decode(readFixture('file:///', path)))

/** The elements of a golden input as float32. */
export const float32Input = (input: GoldenInput): Float32Array => Float32Array.from(goldenInput(input))

/** Checkpoint key of each initialiser and whether it is stored transposed. */
export function checkpointKeys(
  model: UpsamplerGoldenModel | 'tiny-sd-opset17',
): Readonly<Record<string, readonly [string, boolean]>> {
  if (model === 'tiny-video') return {}
  return (
    readJson(`${testModelPath(model)}/golden/unet_initializers.json`) as { map: Record<string, [string, boolean]> }
  ).map
}

/** The UNet for one size, with `loss`, the mean squared error of its output and the input `noise`. */
export function unetWithLoss(model: UpsamplerGoldenModel, edit: (graph: Graph) => void = () => {}): Graph {
  const golden = upsamplerGolden(model)
  const graph = openUnet(model, golden.inputs.sample.shape)
  edit(graph)
  graph.addInput('noise', { elementType: DataType.FLOAT, dims: golden.eps.shape })
  const [prediction] = graph.outputNames
  const loss = meanSquaredError(graph, { prediction: prediction!, target: 'noise' })
  graph.addNode({ opType: 'Identity', inputs: [loss], outputs: ['loss'] })
  return graph
}

/** The UNet with every size fixed. */
export function openUnet(model: UpsamplerGoldenModel, sampleDims: readonly number[]): Graph {
  const { timestep, encoder_hidden_states } = upsamplerGolden(model).inputs
  const inputDims = { sample: sampleDims, timestep: timestep.shape, encoder_hidden_states: encoder_hidden_states.shape }
  const bytes = readFixture('file:///', `${testModelPath(model)}/unet/model.onnx`)
  const graph = graphFromModel(parseModel(bytes))
  // Some weights are equal, such as biases of zeros, and each is trained for itself.
  return specialize(graph, { inputDims, keep: [...graph.initializers.keys()] }).graph.clone()
}

/** The skip features that the upsamplers add to, level by level from the largest. */
export function chosenSkips(model: UpsamplerGoldenModel, graph: Graph): readonly SkipFeature[] {
  const features = findSkipFeatures(graph)
  return upsamplerGolden(model).upsampler.skips_encoder_order.map((place) => features[place]!)
}

/** Adds the golden file's upsamplers; pivot features are the inputs `pivot0`, `pivot1`, … Gives the upsampled values. */
export function addGoldenUpsamplers(model: UpsamplerGoldenModel, graph: Graph): readonly string[] {
  const golden = upsamplerGolden(model)
  const ops = new GraphOps(graph)
  for (const { name, shape, a, phase, amp } of golden.params) {
    const values = goldenInput({ fn: 'sin', a, phase, amp, shape, dtype: 'float32' })
    graph.addInitializer(Object.assign(float32Tensor(values, shape), { name }))
  }
  const parameters = new Map(golden.params.map(({ name, shape }): [string, Value] => [name, { name, dims: shape }]))
  const embedding = timestepEmbedding(ops, golden.timestep)
  return chosenSkips(model, graph).map(({ concat, inputIndex, value }, level) => {
    const dims = golden.upsampled[level]!.shape
    const name = `pivot${level}`
    graph.addInput(name, { elementType: DataType.FLOAT, dims: golden.pivot_features[level]!.shape })
    const resized = ops.op('Resize', [{ name, dims: [] }, undefined, undefined, ops.integers(dims)], dims, {
      mode: 'linear',
      coordinate_transformation_mode: 'pytorch_half_pixel',
    })
    const upsampled = [1, 2].reduce(
      (y, block) => residualBlock(ops, y, embedding, parameters, `up${level}.block${block}`),
      resized,
    )
    graph.setInput(concat, inputIndex, ops.add({ name: value, dims }, upsampled).name)
    return upsampled.name
  })
}

/** `[cos(t·f) | sin(t·f)]`, `f_j = exp(−ln(10000)·j/16)`. */
function timestepEmbedding(ops: GraphOps, timestep: number): Value {
  const angles = Array.from({ length: 16 }, (_, j) => timestep * Math.exp((-Math.log(10000) * j) / 16))
  return ops.constant([...angles.map(Math.cos), ...angles.map(Math.sin)], [1, 32])
}

/** `y + conv2(silu(conv1(y)·(1 + scale) + shift))`. */
function residualBlock(
  ops: GraphOps,
  y: Value,
  embedding: Value,
  parameters: ReadonlyMap<string, Value>,
  prefix: string,
): Value {
  const at = (name: string) => parameters.get(`${prefix}.${name}`)!
  const conv = (x: Value, name: string) => {
    const [channels] = at(`${name}.weight`).dims
    const dims = [x.dims[0]!, channels!, ...x.dims.slice(2)]
    return ops.op('Conv', [x, at(`${name}.weight`), at(`${name}.bias`)], dims, {
      pads: [1, 1, 1, 1],
      kernel_shape: [3, 3],
    })
  }
  const modulation = ops.add(ops.matMul(embedding, ops.swapLast(at('time.weight'))), at('time.bias'))
  const width = at('time.bias').dims[0]! / 2
  const part = (start: number) =>
    ops.reshape(ops.slice(modulation, [{ axis: 1, start, end: start + width }]), [1, width, 1, 1])
  const h = ops.add(ops.mul(conv(y, 'conv1'), ops.shift(part(0), 1)), part(width))
  return ops.add(y, conv(ops.mul(h, ops.unary('Sigmoid', h)), 'conv2'))
}
