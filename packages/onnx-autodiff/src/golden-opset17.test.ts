import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor, type Tensor } from '@self-cascade/core'
import {
  DataType,
  graphFromModel,
  modelFromGraph,
  parseModel,
  resolveExternalData,
  serializeModel,
  specialize,
} from '@self-cascade/onnx-graph'
import { testModelPath, upsamplerGolden } from '@self-cascade/test-models'
import { readFixture } from '@self-cascade/testing'
import { afterAll, expect, test } from 'vitest'
import { checkpointKeys, float32Input } from './__tests__/golden-upsampler.ts'
import { gradientGraph } from './gradient-graph.ts'
import { meanSquaredError } from './losses.ts'

// Graphs of thousands of nodes are opened for one run: optimising them takes longest.
const backend = nodeBackend({ optimizationLevel: 'disabled' })
afterAll(() => backend.dispose())

const read = (file: string) => readFixture('file:///', `${testModelPath('tiny-sd-opset17')}/unet/${file}`)
const golden = upsamplerGolden('tiny-sd')
const { sample, encoder_hidden_states } = golden.inputs

/** The network of tiny-sd, exported with opset 17 and its weights in another file. */
function unetWithLoss() {
  const model = resolveExternalData(parseModel(read('model.onnx')), { 'model.onnx_data': read('model.onnx_data') })
  const open = graphFromModel(model)
  const inputDims = { sample: sample.shape, timestep: [], encoder_hidden_states: encoder_hidden_states.shape }
  const graph = specialize(open, { inputDims, keep: [...open.initializers.keys()] }).graph.clone()
  graph.addInput('noise', { elementType: DataType.FLOAT, dims: golden.eps.shape })
  const loss = meanSquaredError(graph, { prediction: graph.outputNames[0]!, target: 'noise' })
  return { graph, loss }
}

const float32 = (input: typeof sample) => createTensor('float32', float32Input(input), input.shape)

test.each([1, 4])(
  'every gradient of another export of tiny-sd is PyTorch’s, in %i segments',
  { timeout: 60_000 },
  async (segments) => {
    const { graph, loss } = unetWithLoss()
    const keys = checkpointKeys('tiny-sd-opset17')
    const wrt = Object.keys(keys)
    const gradients = gradientGraph({ graph, loss, wrt, segments })
    const session = await backend.createSession({ bytes: serializeModel(modelFromGraph(gradients.graph)) })
    const results = await session.run({
      ...{ sample: float32(sample), encoder_hidden_states: float32(encoder_hidden_states), noise: float32(golden.eps) },
      timestep: createTensor('int64', BigInt64Array.of(BigInt(golden.timestep)), []),
    })
    await session.dispose()
    expect((results[loss] as Tensor).data[0]).toBeCloseTo(golden.plain.loss, 5)
    for (const [name, [key]] of Object.entries(keys)) {
      const norm = Math.hypot(...(results[gradients.gradients[name]!] as Tensor).data)
      const { l2 } = golden.plain.grads[key]!
      expect(Math.abs(norm - l2), key).toBeLessThan(1e-4 * l2 + 1e-7)
    }
    expect(wrt.length).toBe(442)
  },
)
