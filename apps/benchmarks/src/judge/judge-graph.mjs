import { crossEntropy, GraphOps } from '@self-cascade/onnx-autodiff'
import { createGraph, DataType, float32Tensor, setOutputs } from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { heads } from './heads.mjs'

/** Side of the pictures that the judge sees. */
export const judgeSize = 64

const channels = 3
const convolutions = [
  { to: 16, stride: 1 },
  { to: 32, stride: 2 },
  { to: 32, stride: 1 },
  { to: 48, stride: 2 },
  { to: 64, stride: 1 },
  { to: 80, stride: 2 },
  { to: 96, stride: 1 },
  { to: 64, stride: 2 },
]
const hidden = 64
const answers = Object.values(heads).reduce((sum, { length }) => sum + length, 0)

/** Untrained weights (He et al. 2015, eq. 10), each [name, dims and data]. */
export function freshWeights(seed) {
  const random = philoxRandom({ seed })
  const normal = (dims, inputs) => {
    const { data } = random.normal(dims)
    return { dims, data: data.map((value) => value * Math.sqrt(2 / inputs)) }
  }
  const zeros = (length) => ({ dims: [length], data: new Float32Array(length) })
  const weights = {}
  let [from, side] = [channels, judgeSize]
  for (const [index, { to, stride }] of convolutions.entries()) {
    weights[`conv${index}.weight`] = normal([to, from, 3, 3], 9 * from)
    weights[`conv${index}.bias`] = zeros(to)
    from = to
    side /= stride
  }
  const width = from * side * side
  Object.assign(weights, { 'hidden.weight': normal([width, hidden], width), 'hidden.bias': zeros(hidden) })
  Object.assign(weights, { 'heads.weight': normal([hidden, answers], 2 * hidden), 'heads.bias': zeros(answers) })
  return weights
}

/** The judge as an ONNX graph of a fixed batch: `pictures` [batch, 3, 64, 64] in -1..1 to one row of scores per head. */
export function judgeGraph(weights, batch) {
  const graph = createGraph({ name: 'scene_judge' })
  const ops = new GraphOps(graph)
  for (const [name, { data, dims }] of Object.entries(weights)) {
    graph.addInitializer(Object.assign(float32Tensor(data, dims), { name }))
  }
  const at = (name) => ({ name, dims: weights[name].dims })
  const dense = (x, name) => ops.add(ops.matMul(x, at(`${name}.weight`)), at(`${name}.bias`))
  let x = { name: 'pictures', dims: [batch, channels, judgeSize, judgeSize] }
  graph.addInput(x.name, { elementType: DataType.FLOAT, dims: x.dims })
  for (const [index, { to, stride }] of convolutions.entries()) {
    const dims = [batch, to, x.dims[2] / stride, x.dims[3] / stride]
    const attributes = { kernel_shape: [3, 3], strides: [stride, stride], pads: [1, 1, 1, 1] }
    x = ops.unary('Relu', ops.op('Conv', [x, at(`conv${index}.weight`), at(`conv${index}.bias`)], dims, attributes))
  }
  const width = x.dims[1] * x.dims[2] * x.dims[3]
  const scores = dense(ops.unary('Relu', dense(ops.reshape(x, [batch, width]), 'hidden')), 'heads')
  let start = 0
  const outputs = Object.entries(heads).map(([head, { length }]) => {
    const part = ops.slice(scores, [{ axis: 1, start, end: start + length }])
    start += length
    graph.setType(part.name, { elementType: DataType.FLOAT, dims: part.dims })
    return [head, part.name]
  })
  setOutputs(
    graph,
    outputs.map(([, name]) => name),
  )
  return { graph, ops, outputs: Object.fromEntries(outputs) }
}

/**
 * The judge with its loss: the sum of the heads' cross-entropies. Each head has its right answers, int64 [batch], in an input of its
 * name; where no object is to be seen (`shown` 0), only place and count are asked.
 */
export function trainingJudge(weights, batch) {
  const { graph, ops, outputs } = judgeGraph(weights, batch)
  graph.addInput('shown', { elementType: DataType.FLOAT, dims: [batch] })
  const losses = Object.entries(outputs).map(([head, prediction]) => {
    graph.addInput(head, { elementType: DataType.INT64, dims: [batch] })
    const needsObject = head !== 'place' && head !== 'count'
    const operands = { prediction, target: head, ...(needsObject && { sampleWeights: 'shown' }) }
    return { name: crossEntropy(graph, operands), dims: [] }
  })
  const loss = losses.reduce((sum, one) => ops.add(sum, one)).name
  setOutputs(graph, [loss])
  return { graph, loss }
}
