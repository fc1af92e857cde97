import { GraphOps } from '@self-cascade/onnx-autodiff'
import { DataType, findSkipFeatures, float32Tensor } from '@self-cascade/onnx-graph'

const hidden = 4
const blocks = [0, 1]
const embeddingSize = 32

/**
 * Adds small time-aware upsamplers to a UNet: on each level, what they make of a pivot's features of half the size is added to
 * the skip feature that the decoder reads first there, at the Concat alone. Two residual blocks each, of two 3x3 convolutions
 * with a hidden width of four.
 *
 * @returns names of the parameters, the inputs that hold the pivot's features, and the decoder's index of every chosen skip.
 */
export function addSkipUpsamplers(graph, { random, step }) {
  const ops = new GraphOps(graph)
  const embedding = ops.constant(timestepEmbedding(step), [1, embeddingSize])
  const weights = []
  const feeds = {}
  const chosen = deepestOfEachScale(findSkipFeatures(graph))
  for (const [level, { value, concat, inputIndex }] of chosen.entries()) {
    const { dims } = graph.typeOf(value)
    const parameter = (name, ...parameterDims) => {
      const size = parameterDims.reduce((product, dim) => product * dim, 1)
      const data = random.normal([size]).data.map((element) => 0.05 * element)
      const tensor = Object.assign(float32Tensor(data, parameterDims), { name: `up${level}.${name}` })
      graph.addInitializer(tensor)
      weights.push(tensor.name)
      return { name: tensor.name, dims: parameterDims }
    }
    const [batch, channels, height, width] = dims
    const pivot = { name: `pivot${level}`, dims: [batch, channels, height / 2, width / 2] }
    graph.addInput(pivot.name, { elementType: DataType.FLOAT, dims: pivot.dims })
    feeds[pivot.name] = random.normal(pivot.dims)
    const resized = ops.op('Resize', [pivot, undefined, undefined, ops.integers(dims)], dims, { mode: 'linear' })
    const result = blocks.reduce((y, block) => residualBlock({ ops, embedding, parameter }, y, block), resized)
    graph.setInput(concat, inputIndex, ops.add({ name: value, dims }, result).name)
  }
  return { weights, feeds, skips: chosen.map(({ decoderIndex }) => decoderIndex) }
}

/** Features come in encoder order, so the last of a scale is the one that the decoder reads first. */
const deepestOfEachScale = (features) => [...new Map(features.map((feature) => [feature.scale, feature])).values()]

/** `[cos(t·f) | sin(t·f)]`, `f_j = exp(−ln(10000)·j/16)`. */
export function timestepEmbedding(step) {
  const half = embeddingSize / 2
  const angles = Array.from({ length: half }, (_, j) => step * Math.exp((-Math.log(10000) * j) / half))
  return Float32Array.of(...angles.map(Math.cos), ...angles.map(Math.sin))
}

/** `y + conv2(silu(conv1(y)·(1 + scale) + shift))`, scale and shift a linear map of the time embedding. */
function residualBlock({ ops, embedding, parameter }, y, block) {
  const [batch, channels, ...space] = y.dims
  const conv = (x, name, to) => {
    const weight = parameter(`${block}.${name}.weight`, to, x.dims[1], 3, 3)
    const bias = parameter(`${block}.${name}.bias`, to)
    return ops.op('Conv', [x, weight, bias], [batch, to, ...space], { pads: [1, 1, 1, 1], kernel_shape: [3, 3] })
  }
  const time = ops.matMul(embedding, parameter(`${block}.time.weight`, embeddingSize, 2 * hidden))
  const modulation = ops.add(time, parameter(`${block}.time.bias`, 2 * hidden))
  const part = (start) =>
    ops.reshape(ops.slice(modulation, [{ axis: 1, start, end: start + hidden }]), [1, hidden, 1, 1])
  const h = ops.add(ops.mul(conv(y, 'conv1', hidden), ops.shift(part(0), 1)), part(hidden))
  return ops.add(y, conv(ops.mul(h, ops.unary('Sigmoid', h)), 'conv2', channels))
}
