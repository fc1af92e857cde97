import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor, type ModelEdit, type Tensor } from '@self-cascade/core'
import {
  DataType,
  extractEncoder,
  findSkipFeatures,
  type Graph,
  graphFromModel,
  modelFromGraph,
  parseModel,
  resolveExternalData,
  serializeModel,
  setOutputs,
} from '@self-cascade/onnx-graph'
import { philoxRandom } from '@self-cascade/tensor'
import { testModelPath } from '@self-cascade/test-models'
import { expectAllClose, expectTypedError } from '@self-cascade/testing'
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node'
import { afterAll, expect, test } from 'vitest'
import { loadDiffusionModel } from './load-diffusion-model.ts'
import { nodeModelFolder } from './node.ts'
import { openModelRepo } from './open-model-repo.ts'

const folders = { beside: testModelPath('tiny-sd-opset17'), inside: testModelPath('tiny-sd') }
const backend = nodeBackend({ threads: 1 })
afterAll(() => backend.dispose())

const open = async (folder: string) =>
  loadDiffusionModel({ repo: await openModelRepo(nodeModelFolder(folder)), backend })
const size = { width: 64, height: 64 }
const random = philoxRandom({ seed: 3 })
const latents = random.normal([1, 4, 8, 8])
const conditioning = { encoderHiddenStates: random.normal([1, 77, 32]) }
const call = { latents, timestep: 20, conditioning }

const editGraph =
  (change: (graph: Graph) => Graph): ModelEdit =>
  (model) =>
    serializeModel(modelFromGraph(change(graphFromModel(parseModel(model)).clone())))

/** Makes the output `out_sample + bias + timestep`, with two inputs more. */
const addInputs = editGraph((graph) => {
  graph.addInput('bias', { elementType: DataType.FLOAT, dims: ['bias_rows', 4, 'bias_height', 'bias_width'] })
  graph.addInput('second_timestep', graph.typeOf('timestep')!)
  const time = graph.add('Cast', ['second_timestep'], { to: DataType.FLOAT })
  const output = graph.outputNames[0]!
  graph.setOutput(graph.producerOf(output)!, 0, 'plain')
  graph.addNode({ opType: 'Sum', inputs: ['plain', 'bias', time], outputs: [output] })
  return graph
})

/** Leaves the deepest skip feature as the only output. */
const encoderAlone = editGraph((graph) => extractEncoder(graph, findSkipFeatures(graph).slice(-1)))

test.each(Object.entries(folders))('an edited network runs with its weights %s the file', async (_, folder) => {
  const model = await open(folder)
  const plain = await model.openDenoiser({ size, batch: 1 })
  const expected = await plain.predict(call)
  const edited = await model.openDenoiser({
    ...{ size, batch: 1, edit: addInputs },
    ...{ extraInputDims: { bias: [1, 4, 1, 1] }, extraTimesteps: ['second_timestep'] },
  })
  const bias = createTensor('float32', Float32Array.of(1, 2, 3, 4), [1, 4, 1, 1])
  const [kept] = Object.values(await backend.keepTensors!({ bias }))
  for (const fed of [bias, kept!]) {
    const actual = await edited.predict({ ...call, pivotFeatures: { bias: fed } })
    const moved = expected.data.map((value, index) => value + 1 + Math.floor(index / 64) + call.timestep)
    expectAllClose(actual.data, moved, { absolute: 1e-4 })
  }
  await model.dispose()
})

test.each(Object.entries(folders))(
  'the encoder alone gives what the whole network computes, weights %s the file',
  async (_, folder) => {
    const model = await open(folder)
    const encoder = await model.openPivotEncoder!({ size, batch: 1, edit: encoderAlone })
    const features = await encoder.encode({ ...call, timestep: 0 })
    await encoder.dispose()
    const [[name, feature]] = Object.entries(features) as [[string, Tensor]]
    expect(feature.location).toBe('runtime')
    expect(feature.dims).toEqual([1, 32, 1, 1])
    expectAllClose(await feature.getData(), await featureOf(folder, name), { absolute: 1e-5 })
    feature.dispose()
    await model.dispose()
  },
)

/** A value of the network, computed by onnxruntime from the file made whole. */
async function featureOf(folder: string, name: string): Promise<Float32Array> {
  const path = join(folder, 'unet', 'model.onnx')
  const data =
    folder === folders.beside
      ? { 'model.onnx_data': new Uint8Array(readFileSync(join(dirname(path), 'model.onnx_data'))) }
      : {}
  const graph = graphFromModel(resolveExternalData(parseModel(new Uint8Array(readFileSync(path))), data)).clone()
  setOutputs(graph, [...graph.outputNames, name])
  const session = await InferenceSession.create(serializeModel(modelFromGraph(graph)))
  const results = await session.run({
    sample: new OrtTensor('float32', latents.data, latents.dims),
    timestep: new OrtTensor(
      'int64',
      BigInt64Array.of(0n),
      graph.typeOf('timestep')!.dims!.map(() => 1),
    ),
    encoder_hidden_states: new OrtTensor('float32', conditioning.encoderHiddenStates.data, [1, 77, 32]),
  })
  return results[name]!.data as Float32Array
}

test('a file of 2 GiB is refused before it is read', async () => {
  const folder = nodeModelFolder(folders.inside)
  const repo = await openModelRepo(folder)
  const large = { ...folder, size: async () => 2 ** 31, readBytes: () => Promise.reject(new Error('it was read')) }
  const model = loadDiffusionModel({ repo: { ...repo, folder: large }, backend })
  const error = await expectTypedError(model.openDenoiser({ size, batch: 1, edit: addInputs }), 'ModelTooLargeToEdit')
  expect(error.what).toContain('unet/model.onnx has 2147483648 bytes')
})
