import { type Backend, createError, sizeOf, type Tensor } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import { adamW, type CheckpointStore, type TrainerOptions, warmedUpDecay, withEma } from '@self-cascade/onnx-autodiff'
import { checkpointFile } from '@self-cascade/onnx-autodiff/node'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { philoxRandom } from '@self-cascade/tensor'
import { denoisingBatches, denoisingLoss, openValidation, type Validation, warmupCosine } from '@self-cascade/tuning'
import { buildUnet, unetParameters } from '@self-cascade/unet-graph'
import { ScheduleUnusable } from '../errors.ts'
import { fileError } from '../output/file-errors.ts'
import { networkConfig } from './network-presets.ts'
import type { TrainingData } from './open-dataset.ts'
import type { TrainingPaths } from './training-folder.ts'
import type { TrainingSettings } from './training-settings.ts'
import type { TrainedNetwork } from './write-model.ts'

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
  readonly settings: TrainingSettings
  readonly data: TrainingData
  readonly paths: TrainingPaths
  readonly signal: AbortSignal
}

/** Makes the network, its batches, its loss and its optimiser. */
export async function openTrainer(input: OpenTrainerInput): Promise<OpenTrainer> {
  const { backend, repo, settings, data, paths, signal } = input
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
      ...{ backend, batches, steps: settings.steps, accumulate: settings.accumulate, signal },
      ...optimization(settings),
      checkpoint: { store: typedStore(paths.checkpoint), every: settings.checkpointEvery },
    },
    validation: await openValidation({
      ...denoisingLoss(graph, { dims: judged.dims, wrt }),
      ...{ backend, batches: judged, count },
    }),
  }
}

function batchOptions(repo: ModelRepo, { batch, seed, prediction }: TrainingSettings) {
  const { alphasCumprod } = schedulerFromConfig(repo.schedulerConfig)
  if (!alphasCumprod) throw createError(ScheduleUnusable, { className: String(repo.schedulerConfig._class_name) })
  const predictionType = prediction === 'v' ? ('vPrediction' as const) : ('epsilon' as const)
  return { alphasCumprod, batch, seed, predictionType }
}

function optimization({ steps, learningRate }: TrainingSettings) {
  return {
    // A short memory of squared gradients suits a run of few thousand steps.
    optimizer: withEma(adamW({ beta2: 0.99 }), warmedUpDecay(emaDecay(steps))),
    learningRate: warmupCosine({ learningRate, steps, warmupSteps: Math.min(100, Math.ceil(steps / 20)) }),
    clipNorm: 1,
  }
}

/** Averages over about the last tenth of a run, and never over more than a thousand steps. */
export const emaDecay = (steps: number): number => Math.min(0.999, Math.max(0, 1 - 10 / steps))

const latentSize = ({ dims }: Tensor): readonly [number, number] => [dims.at(-2)!, dims.at(-1)!]

/** The checkpoint file, with the file system's errors made typed. */
function typedStore(path: string): CheckpointStore {
  const file = checkpointFile(path)
  const typed = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw fileError(error, path)
    })
  return { read: () => typed(file.read()), write: (bytes) => typed(file.write(bytes)) }
}
