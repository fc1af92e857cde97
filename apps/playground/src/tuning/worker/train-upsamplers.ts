import { Aborted, type Backend, SelfCascadeError } from '@self-cascade/core'
import { adamW, type CheckpointStore, trainer, warmedUpDecay, withEma } from '@self-cascade/onnx-autodiff'
import { type Tuning, warmupCosine } from '@self-cascade/tuning'
import type { TuningEvent, TuningOutcome } from '../protocol.ts'
import { isMeasured } from '../training-figures.ts'
import type { AveragedWeights } from './describe-upsamplers.ts'

/** What {@link trainUpsamplers} works with. */
export interface TrainUpsamplersOptions {
  readonly backend: Backend
  readonly tuning: Tuning
  /** Steps in all, those before a stop included. */
  readonly steps: number
  readonly learningRate: number
  /** Where a stopped run goes on from. */
  readonly checkpoint: CheckpointStore
  readonly emit: (event: TuningEvent) => void
  /** Told the averaged parameters after every measurement, at a stop and at the end. */
  readonly keep: (weights: AveragedWeights) => void
  /** Called after every step; a promise that it gives holds the training up. */
  readonly afterStep: (read: () => Promise<AveragedWeights>) => Promise<void> | undefined
  readonly signal: AbortSignal
}

/** AdamW with averaged weights, along a warm-up and a cosine: what the command line's `tune` does. */
function optimization(steps: number, learningRate: number) {
  const averagedOver = Math.max(0, 1 - 10 / steps)
  return {
    // A short memory of squared gradients suits a run of few steps.
    optimizer: withEma(adamW({ beta2: 0.99, weightDecay: 0 }), warmedUpDecay(Math.min(0.999, averagedOver))),
    learningRate: warmupCosine({ learningRate, steps, warmupSteps: Math.min(100, Math.ceil(steps / 20)) }),
    clipNorm: 1,
  }
}

/**
 * Trains from the beginning or from the checkpoint, and tells of every step. A run that was stopped goes on with the numbers that it
 * would have had.
 */
export async function trainUpsamplers(options: TrainUpsamplersOptions): Promise<TuningOutcome> {
  const { backend, tuning, steps, learningRate, checkpoint, emit, keep, signal } = options
  const { graph, loss, wrt, batches } = tuning
  const measure = async (weights: AveragedWeights) => {
    const begun = performance.now()
    const measured = await tuning.validation.measure(weights.parameters)
    keep(weights)
    emit({ type: 'validation', step: weights.step, loss: measured, milliseconds: performance.now() - begun })
  }
  const run = trainer({
    ...{ backend, graph, loss, wrt, batches, steps, ...optimization(steps, learningRate), signal },
    // Written at a stop and at the end alone.
    checkpoint: { store: checkpoint, every: steps },
  })
  try {
    for (;;) {
      const { value, done } = await run.next()
      if (done) {
        await measure({ step: value.step, parameters: value.ema! })
        return { finished: true }
      }
      const { step, milliseconds, readParameters } = value
      emit({ type: 'step', step, loss: value.loss, milliseconds })
      const read = async () => ({ step, parameters: await readParameters('ema') })
      await options.afterStep(read)
      if (signal.aborted) keep(await read())
      else if (step < steps && isMeasured(step, steps)) await measure(await read())
    }
  } catch (error) {
    if (!SelfCascadeError.isInstance(error, Aborted)) throw error
    return { finished: false }
  }
}
