import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createTensor } from '@self-cascade/core'
import { meanSquaredError } from '@self-cascade/onnx-autodiff'
import {
  DataType,
  eliminateDead,
  expandFloat16,
  graphFromModel,
  parseModel,
  setOutputs,
  specialize,
} from '@self-cascade/onnx-graph'
import { scenesModelModules, scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom } from '@self-cascade/tensor'
import { checkpointKeys, unetPresets } from '@self-cascade/unet-graph'
import { tinySdUnetPath } from './__fixtures__/tiny-sd.mjs'

/** Networks to train, their structure in unet-graph's terms, and the batches they are trained with. */
export const trainingModels = {
  scenes: {
    path: fileURLToPath(new URL('unet/model.onnx', scenesModelUrl)),
    config: { ...unetPresets.scenes, normEps: 1e-6 },
    modules: scenesModelModules,
    ...{ batch: 8, size: 16, sequence: 16 },
  },
  'tiny-sd': {
    path: tinySdUnetPath,
    config: { ...unetPresets.tiny, normEps: 1e-5, feedForwardMultiplier: 4 },
    modules: [],
    ...{ batch: 2, size: 16, sequence: 77 },
  },
}

const step = 400

/**
 * Opens one of {@link trainingModels} for its batch, with float32 weights, and adds the mean squared error of its prediction.
 * `weights` maps the initialisers that are trained to their keys in a diffusers checkpoint.
 */
export function openTrainingModel({ path, config, modules, batch, size, sequence }) {
  const exported = expandFloat16(graphFromModel(parseModel(readFileSync(path)))).graph
  const weights = checkpointKeys(exported, modules)
  const fixed = specialize(exported, { batch, height: size, width: size, sequence, keep: weights.keys() })
  const graph = fixed.graph.clone()
  const dims = [batch, config.inChannels, size, size]
  graph.addInput('noise', { elementType: DataType.FLOAT, dims })
  const loss = meanSquaredError(graph, { prediction: graph.outputNames[0], target: 'noise' })
  setOutputs(graph, [loss])
  eliminateDead(graph)
  const random = philoxRandom({ seed: 0 })
  const timestep = graph.typeOf('timestep')
  const feeds = {
    sample: random.normal(dims),
    noise: random.normal(dims),
    encoder_hidden_states: random.normal([batch, sequence, config.crossAttentionDim]),
    timestep: createTensor('int64', new BigInt64Array(timestep.dims[0] ?? 1).fill(BigInt(step)), timestep.dims),
  }
  return { graph, loss, weights, feeds, step, random }
}
