import { type Backend, createError, sizeOf, type Tensor } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import type { TrainerOptions } from '@self-cascade/onnx-autodiff'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { philoxRandom } from '@self-cascade/tensor'
import { denoisingBatches, denoisingLoss, openValidation, type Validation } from '@self-cascade/tuning'
import { buildUnet, unetParameters } from '@self-cascade/unet-graph'
import { ScheduleUnusable } from '../errors.ts'
import { optimization } from '../training/optimization.ts'
import { networkConfig } from './network-presets.ts'
import type { TrainingData } from './open-scenes.ts'
import type { PretrainSettings } from './pretrain-settings.ts'
import type { TrainedNetwork } from './write-network.ts'

/** A network ready to be trained. */
export interface OpenTrainer {
  readonly network: TrainedNetwork
  readonly parameterCount: number
  readonly options: TrainerOptions
  readonly validation: Validation
}

/** What {@link openTrainer} works with. */
export interface OpenTrainerInput {
  readonly backend: Backend
  readonly repo: ModelRepo
  readonly settings: PretrainSettings
  readonly data: TrainingData
}

/** Makes the network, its batches, its loss and its optimiser. */
export async function openTrainer(input: OpenTrainerInput): Promise<OpenTrainer> {
  const { backend, repo, settings, data } = input
  const { seed, preset, batch } = settings
  const textWidth = data.train.conditioning.encoderHiddenStates.dims[2]!
  const config = networkConfig(preset, { latentChannels: repo.latentChannels, textWidth })
  // Blocks that begin as the identity let a network learn from the first step.
  const graph = buildUnet(config, {
    random: philoxRandom({ seed }),
    zeroInit: ['conv2', 'proj_out', 'conv_out'],
  })
  const parameters = unetParameters(config)
  const wrt = parameters.map(({ name }) => name)
  const draws = batchOptions(repo, settings)
  const batches = denoisingBatches({ ...draws, dataset: data.train, minSnrGamma: settings.minSnr ?? undefined })
  const judged = denoisingBatches({ ...draws, dataset: data.heldOut, captionDropout: 0 })
  const count = Math.max(1, Math.round(data.heldOut.captionIndices.length / batch))
  return {
    network: { config, graph, sampleSize: latentSize(data.train.latents) },
    parameterCount: parameters.reduce((sum, { dims }) => sum + sizeOf(dims), 0),
    options: {
      ...denoisingLoss(graph, { dims: batches.dims, wrt }),
      ...{ backend, batches, steps: settings.steps, accumulate: settings.accumulate },
      ...optimization({ ...settings, weightDecay: 0.01 }),
    },
    validation: await openValidation({
      ...denoisingLoss(graph, { dims: judged.dims, wrt }),
      ...{ backend, batches: judged, count },
    }),
  }
}

function batchOptions(repo: ModelRepo, { batch, seed, prediction }: PretrainSettings) {
  const { alphasCumprod } = schedulerFromConfig(repo.schedulerConfig)
  if (!alphasCumprod) throw createError(ScheduleUnusable, { className: String(repo.schedulerConfig._class_name) })
  const predictionType = prediction === 'v' ? ('vPrediction' as const) : ('epsilon' as const)
  return { alphasCumprod, batch, seed, predictionType }
}

const latentSize = ({ dims }: Tensor): readonly [number, number] => [dims.at(-2)!, dims.at(-1)!]
