import type { Backend } from '@self-cascade/core'
import type { CheckpointStore } from '@self-cascade/onnx-autodiff'
import { openTuning, startingParameters, type Tuning } from '@self-cascade/tuning'
import type { FeatureUpsamplers } from '@self-cascade/upsampler'
import type { TuningEvent, TuningOutcome, TuningSettings } from '../protocol.ts'
import { startTimestep } from './climb.ts'
import { type AveragedWeights, describeUpsamplers } from './describe-upsamplers.ts'
import type { EncodedScenes } from './encode-scenes.ts'
import type { TuningModel } from './open-model.ts'
import { trainUpsamplers } from './train-upsamplers.ts'

/** A training that can be stopped, continued and looked at on its way. */
export interface TuningRun {
  readonly settings: TuningSettings
  /** Trains to as many steps in all. */
  train(steps: number, signal: AbortSignal): Promise<TuningOutcome>
  /** Gives a task the upsamplers as they are: between two steps while a training goes on, else at once. */
  withUpsamplers<T>(task: (upsamplers: FeatureUpsamplers) => Promise<T>): Promise<T>
  dispose(): Promise<void>
}

/** What {@link openTuningRun} works with. */
export interface OpenTuningRunOptions {
  readonly backend: Backend
  readonly model: TuningModel
  readonly scenes: EncodedScenes
  readonly settings: TuningSettings
  readonly emit: (event: TuningEvent) => void
}

/** Opens a run and measures where it starts from. */
export async function openTuningRun(options: OpenTuningRunOptions): Promise<TuningRun> {
  const { backend, model, scenes, settings, emit } = options
  const tuning = await openTuning({
    ...{ backend, network: model.network, ...scenes, alphasCumprod: model.alphasCumprod, startTimestep },
    method: { kind: 'upsamplers', shape: settings.capacity, pivotTimestep: 'clean' },
    predictionType: model.repo.predictionType as 'epsilon' | 'vPrediction',
    ...{ batch: settings.batch, seed: settings.seed, captionDropout: 0.1 },
  })
  const { steps } = settings
  emit({ type: 'opened', parameterCount: tuning.tunable.parameterCount, steps })
  const begun = performance.now()
  const loss = await tuning.measureStart()
  emit({ type: 'validation', step: 0, loss, milliseconds: performance.now() - begun })
  return tuningRun(options, tuning)
}

/** Makes a run of a tuning that is open. */
export function tuningRun({ backend, model, settings, emit }: OpenTuningRunOptions, tuning: Tuning): TuningRun {
  let weights: AveragedWeights = { step: 0, parameters: startingParameters(tuning.tunable) }
  let isTraining = false
  const checkpoint = memoryCheckpoint()
  /** Tasks that wait for the end of a step. */
  const waiting: (() => Promise<void>)[] = []
  const runWaiting = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await task()
  }
  const current = () => describeUpsamplers(model, tuning.tunable, weights)
  return {
    settings,
    async train(steps, signal) {
      isTraining = true
      try {
        return await trainUpsamplers({
          ...{ backend, tuning, steps, learningRate: settings.learningRate, checkpoint, emit, signal },
          keep(kept) {
            weights = kept
          },
          async afterStep(read) {
            if (waiting.length === 0) return
            weights = await read()
            await runWaiting()
          },
        })
      } finally {
        isTraining = false
        await runWaiting()
      }
    },
    withUpsamplers(task) {
      if (!isTraining) return task(current())
      return new Promise((resolve, reject) => {
        waiting.push(() => task(current()).then(resolve, reject))
      })
    },
    dispose: tuning.dispose,
  }
}

/** A checkpoint in memory: gone with the page, and there after a stop. */
function memoryCheckpoint(): CheckpointStore {
  let bytes: Uint8Array | undefined
  return {
    read: async () => bytes,
    async write(written) {
      bytes = written
    },
  }
}
