import { adamW, type TrainerOptions, warmedUpDecay, withEma } from '@self-cascade/onnx-autodiff'
import { warmupCosine } from '@self-cascade/tuning'

/** The settings that say how weights are changed. */
export interface OptimizationSettings {
  readonly steps: number
  /** The highest rate. */
  readonly learningRate: number
  readonly weightDecay: number
}

/** AdamW with averaged weights, after a warm-up of a twentieth of the run and along a cosine. */
export function optimization({ steps, learningRate, weightDecay }: OptimizationSettings) {
  return {
    // A short memory of squared gradients suits a run of few thousand steps.
    optimizer: withEma(adamW({ beta2: 0.99, weightDecay }), warmedUpDecay(emaDecay(steps))),
    learningRate: warmupCosine({ learningRate, steps, warmupSteps: Math.min(100, Math.ceil(steps / 20)) }),
    clipNorm: 1,
  } satisfies Partial<TrainerOptions>
}

/** Averages over about the last tenth of a run, and never over more than a thousand steps. */
export const emaDecay = (steps: number): number => Math.min(0.999, Math.max(0, 1 - 10 / steps))
