import type {
  NoiseLevel,
  PredictionType,
  SchedulerRunOptions,
  SchedulerStepInput,
  SchedulerStepOptions,
  SchedulerStepOutput,
} from '@self-cascade/core'

/** A whole schedule of so many steps, before a run is cut from it. */
export interface InferencePlan {
  readonly numInferenceSteps: number
  readonly timesteps: readonly number[]
  /** At least one more than `timesteps`, or null for classes that have none. */
  readonly sigmas: Float64Array | null
  readonly initNoiseSigma: number
}

/** Where and how a sampler walks its plan. */
export interface SamplerOptions<Plan extends InferencePlan = InferencePlan> {
  readonly plan: Plan
  /** Index of the first step in the plan. */
  readonly beginIndex: number
  /**
   * Whether multistep methods build their history anew at `beginIndex`. Otherwise they do as diffusers does there, where two
   * classes (PNDM, LMS) reckon with steps that were never taken.
   */
  readonly freshHistory: boolean
  readonly step: SchedulerStepOptions
}

/** One walk over a plan. Indices are those of the whole plan. */
export interface Sampler {
  /** Scales of signal and noise at a timestep. */
  noiseLevel(index: number): NoiseLevel
  /** Factor of the sample on its way into the network. */
  inputScale(index: number): number
  step(input: SchedulerStepInput): SchedulerStepOutput
}

/** One scheduler class with its config read: how it plans, and how it samples. */
export interface SamplerFamily<Plan extends InferencePlan = InferencePlan> {
  readonly predictionType: PredictionType
  readonly numTrainTimesteps: number
  readonly alphasCumprod: Float64Array | null
  plan(options: SchedulerRunOptions): Plan
  /** A plan that begins at or below a timestep, for classes whose first steps differ from the others. */
  planFrom?(options: SchedulerRunOptions, startTimestep: number): Plan
  createSampler(options: SamplerOptions<Plan>): Sampler
  /** Level on the timestep scale to compare a start timestep with; the timestep itself when absent. */
  startLevelOf?(timestep: number): number
  /** First step that diffusers' image-to-image pipelines keep at a strength; `n − min(floor(n·s), n)` when absent. */
  firstStep?(numInferenceSteps: number, strength: number): number
  /** Whether timesteps are not those of training (`¼ ln σ`), so that a start timestep is one on an even grid instead. */
  readonly continuousTimesteps?: boolean
  /** Whether a run may bring sigmas of its own. */
  readonly takesSigmas?: boolean
}
