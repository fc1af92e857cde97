import { createError, type Tensor } from '@self-cascade/core'
import type { ModelRepo } from '@self-cascade/model-repo'
import { storeFloat16 } from '@self-cascade/onnx-graph'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import {
  denoisingLoss,
  openValidation,
  startingParameters,
  timestepInputOf,
  withParameters,
} from '@self-cascade/tuning'
import { ScheduleUnusable } from '../errors.ts'
import { copyOtherFiles, writeModelNetwork } from '../training/model-files.ts'
import { optimization } from '../training/optimization.ts'
import type { NetworkTrainer, NetworkTrainerInput } from './network-trainers.ts'
import type { PretrainSettings } from './pretrain-settings.ts'
import { sceneBatches } from './scene-batches.ts'
import { freshNetwork, networkOfModel, type StartingNetwork } from './starting-network.ts'

/** Makes a denoising network ready: fresh or of a model, with its batches, its loss and its optimiser. */
export async function openDenoiser(input: NetworkTrainerInput): Promise<NetworkTrainer> {
  const { settings, paths, facts, start, backend, model, view } = input
  const { repo } = facts
  await copyOtherFiles(repo, paths.folder, schedulerFile(repo, settings))
  const network = start ? await networkOfModel(start, settings.seed) : await newNetwork(input)
  const { graph, wrt, parameterCount } = network
  const draws = { ...batchOptions(repo, settings), timestepInput: timestepInputOf(graph) }
  const { train, judged, judgedCount, usesModel } = await sceneBatches(input, draws)
  if (!usesModel) await model.dispose()
  view.activity('writing the training graph')
  const validation = await openValidation({
    ...denoisingLoss(graph, { dims: judged.dims, wrt }),
    ...{ backend, batches: judged, count: judgedCount },
  })
  return {
    parameterCount,
    options: {
      ...denoisingLoss(graph, { dims: train.dims, wrt }),
      ...{ backend, batches: train, steps: settings.steps, accumulate: settings.accumulate },
      ...optimization({ ...settings, weightDecay: 0.01 }),
    },
    validation,
    ...(start && { measureStart: () => validation.measure(startingParameters(network)) }),
    write: (parameters) => writeNetwork(network, parameters, paths.folder),
  }
}

/** A fresh network for the encoders at hand. */
async function newNetwork({ settings, facts: { repo }, model }: NetworkTrainerInput): Promise<StartingNetwork> {
  const { conditioning } = await model.encodePrompts({ prompts: [''], size: model.nativeSize })
  const { width, height } = model.nativeSize
  return freshNetwork({
    ...{ preset: settings.preset!, seed: settings.seed },
    sampleSize: [height / repo.latentScale, width / repo.latentScale],
    widths: { latentChannels: repo.latentChannels, textWidth: conditioning.encoderHiddenStates.dims[2]! },
  })
}

/** The checkpoint keeps float32; the model is as small as models are shipped. */
async function writeNetwork(
  { written, config }: StartingNetwork,
  parameters: Readonly<Record<string, Tensor>>,
  folder: string,
): Promise<void> {
  await writeModelNetwork(folder, storeFloat16(withParameters(written, parameters)).graph, config)
}

function batchOptions(repo: ModelRepo, { batch, seed, prediction }: PretrainSettings) {
  const { alphasCumprod } = schedulerFromConfig(repo.schedulerConfig)
  if (!alphasCumprod) throw createError(ScheduleUnusable, { className: String(repo.schedulerConfig._class_name) })
  const predictionType = prediction === 'v' ? ('vPrediction' as const) : ('epsilon' as const)
  return { alphasCumprod, batch, seed, predictionType }
}

/** The schedule is that of the model at hand, with what the new network predicts. */
function schedulerFile({ schedulerConfig }: ModelRepo, { prediction }: PretrainSettings) {
  const type = prediction === 'v' ? 'v_prediction' : 'epsilon'
  const text = `${JSON.stringify({ ...schedulerConfig, prediction_type: type }, null, 2)}\n`
  return { 'scheduler/scheduler_config.json': text }
}
