import type { RandomSource } from './random.ts'
import type { Tensor } from './tensor.ts'

/** What the network predicts. Configs write `v_prediction` and `flow_prediction`; they are mapped at the JSON border only. */
export type PredictionType = 'epsilon' | 'vPrediction' | 'sample' | 'flow'

/**
 * How much signal and how much noise a latent holds at one timestep: `z_t = signalScale · z_0 + noiseScale · ε`.
 *
 * Variance-preserving schedules have `√ᾱ_t` and `√(1 − ᾱ_t)`, sigma schedules 1 and `σ`, flow matching `1 − σ` and `σ`.
 */
export interface NoiseLevel {
  readonly signalScale: number
  readonly noiseScale: number
}

/** Extras of single classes at each step, named as diffusers' `step` names them. A class leaves those it does not know alone. */
export interface SchedulerStepOptions {
  /** DDIM: weight of fresh noise, 0 (default) to 1. TCD: the paper's gamma, 0 to 1, default 0.3. */
  readonly eta?: number
  /** DDIM: recompute the noise from the clipped clean latents. */
  readonly useClippedModelOutput?: boolean
  /** Euler, EDM: Karras et al.'s churn, the σ range it is limited to and the scale of its noise. */
  readonly sChurn?: number
  readonly sTmin?: number
  readonly sTmax?: number
  readonly sNoise?: number
  /** LMS: order of the method, default 4. */
  readonly order?: number
  /** DDIM and the stochastic DPM-Solvers: the noise of every step, instead of draws. */
  readonly varianceNoise?: Tensor
}

/** How long a run is and where it starts. Give `strength` or `startTimestep`, or neither for a run from pure noise. */
export interface SchedulerRunOptions {
  /** Steps of the whole schedule (1 or more); a run that starts later takes fewer. */
  readonly numInferenceSteps: number
  /** The paper's K, in 1..numTrainTimesteps: keeps the timesteps at or below it. */
  readonly startTimestep?: number
  /** 0 < strength ≤ 1: keeps the last `floor(numInferenceSteps · strength)` steps, as diffusers' image-to-image does. */
  readonly strength?: number
  /** Resolution-dependent shift of flow-matching schedules with `use_dynamic_shifting`. */
  readonly mu?: number
  /** Custom sigmas, for the classes that accept them (flow matching). */
  readonly sigmas?: readonly number[]
  /** LCM, TCD: steps of the distillation schedule that the timesteps are taken from, instead of the config's. */
  readonly originalInferenceSteps?: number
  /** LCM, TCD: 0 < part ≤ 1 of the distillation schedule that the timesteps are taken from; all of it when absent. */
  readonly distillationStrength?: number
  readonly step?: SchedulerStepOptions
}

/** One call of {@link SchedulerRun.step}. */
export interface SchedulerStepInput {
  /** Position in {@link SchedulerRun.timesteps}; calls must come in order, each index once. */
  readonly index: number
  /** The network's output for the scaled sample, same dims as `sample`. */
  readonly modelOutput: Tensor
  readonly sample: Tensor
  /** Drawn from only by stochastic schedulers. */
  readonly random: RandomSource
}

/** What one step gives. */
export interface SchedulerStepOutput {
  readonly prevSample: Tensor
  /** The clean latents as predicted at this step: what a preview shows. */
  readonly predOriginalSample: Tensor
}

/** One pass over a schedule. It holds the history of multistep methods, so it serves one sampling run only. */
export interface SchedulerRun {
  /** One entry for each denoiser call, falling; second-order methods list two calls per step. */
  readonly timesteps: readonly number[]
  /**
   * Noise levels in sigma units: one for each timestep, then the final one; or null for classes that have none. KDPM2 repeats
   * the final one, and Euler with log-linear interpolation has one more step than it takes, as in diffusers.
   */
  readonly sigmas: Float64Array | null
  /** Factor for unit noise at the start of a run from pure noise. */
  readonly initNoiseSigma: number
  /** The signal and noise scales at the first timestep of the run: where a pivot is noised to. */
  readonly startLevel: NoiseLevel
  /** `signalScale · sample + noiseScale · noise` at the run's first timestep. */
  addNoise(sample: Tensor, noise: Tensor): Tensor
  /** Scales the sample for the network at `timesteps[index]`. */
  scaleModelInput(sample: Tensor, index: number): Tensor
  step(input: SchedulerStepInput): SchedulerStepOutput
}

/** A diffusion schedule: immutable, so one may serve many runs. */
export interface Scheduler {
  /** The diffusers class it reproduces, such as `DDIMScheduler`. */
  readonly className: string
  readonly predictionType: PredictionType
  readonly numTrainTimesteps: number
  /** Denoiser calls per step: 2 for Heun and KDPM2, otherwise 1. */
  readonly order: number
  /** ᾱ_t for t = 0..numTrainTimesteps − 1, or null for flow matching and EDM. */
  readonly alphasCumprod: Float64Array | null
  createRun(options: SchedulerRunOptions): SchedulerRun
}
