import { createTensor } from '@self-cascade/core'
import { crossEntropy, GraphOps } from '@self-cascade/onnx-autodiff'
import { createGraph, DataType, float32Tensor, setOutputs } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'

/** A classifier of small pictures: three 3x3 convolutions, the second and third with stride 2, and a linear layer. */
export const smallCnn = {
  ...{ batch: 32, channels: 3, size: 16, classes: 10 },
  layers: [
    { from: 3, to: 16, stride: 1 },
    { from: 16, to: 32, stride: 2 },
    { from: 32, to: 64, stride: 2 },
  ],
}

/** Weights, biases and one batch, all from one seed. Values are float32 arrays with dims. */
export function smallCnnData({ batch, channels, size, classes, layers } = smallCnn) {
  const random = philoxRandom({ seed: 0 })
  const normal = (dims, scale) => ({ dims, data: random.normal(dims).data.map((value) => scale * value) })
  const zeros = (length) => ({ dims: [length], data: new Float32Array(length) })
  const weights = {}
  for (const [index, { from, to }] of layers.entries()) {
    weights[`conv${index}.weight`] = normal([to, from, 3, 3], Math.sqrt(2 / (9 * from)))
    weights[`conv${index}.bias`] = zeros(to)
  }
  const width = layers.at(-1).to
  weights['linear.weight'] = normal([width, classes], Math.sqrt(1 / width))
  weights['linear.bias'] = zeros(classes)
  const pictures = normal([batch, channels, size, size], 1)
  return { weights, pictures, labels: Array.from({ length: batch }, (_, index) => index % classes) }
}

/** The classifier as an ONNX graph with its loss, and its batch as feeds. */
export function smallCnnGraph({ weights, pictures, labels }, { batch, classes, layers } = smallCnn) {
  const graph = createGraph({ name: 'small_cnn' })
  const ops = new GraphOps(graph)
  for (const [name, { data, dims }] of Object.entries(weights)) {
    graph.addInitializer(Object.assign(float32Tensor(data, dims), { name }))
  }
  const at = (name) => ({ name, dims: weights[name].dims })
  graph.addInput('pictures', { elementType: DataType.FLOAT, dims: pictures.dims })
  graph.addInput('labels', { elementType: DataType.INT64, dims: [batch] })
  const features = layers.reduce(
    (x, { to, stride }, index) => {
      const dims = [batch, to, ...x.dims.slice(2).map((side) => side / stride)]
      const attributes = { kernel_shape: [3, 3], strides: [stride, stride], pads: [1, 1, 1, 1] }
      const y = ops.op('Conv', [x, at(`conv${index}.weight`), at(`conv${index}.bias`)], dims, attributes)
      return ops.unary('Relu', y)
    },
    { name: 'pictures', dims: pictures.dims },
  )
  const pooled = ops.reduceMean(features, [2, 3], false)
  const scores = ops.add(
    ops.matMul(ops.reshape(pooled, [batch, layers.at(-1).to]), at('linear.weight')),
    at('linear.bias'),
  )
  graph.setType(scores.name, { elementType: DataType.FLOAT, dims: [batch, classes] })
  const loss = crossEntropy(graph, { prediction: scores.name, target: 'labels' })
  setOutputs(graph, [loss])
  const feeds = {
    pictures: createTensor('float32', pictures.data, pictures.dims),
    labels: createTensor('int64', BigInt64Array.from(labels, BigInt), [batch]),
  }
  return { graph, loss, feeds }
}
