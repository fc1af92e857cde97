import { createError } from '@self-cascade/core'
import { choiceField } from './config-fields.ts'
import { type DpmAlgorithm, type DpmSolverType, integratesOriginal } from './dpm-solver.ts'
import { ConflictingSchedulerOptions } from './errors.ts'

/** How the first derivative enters; the names of other families' methods stand for the midpoint, as in diffusers. */
export const dpmSolverTypeField = choiceField<DpmSolverType>('midpoint', {
  midpoint: 'midpoint',
  heun: 'heun',
  logrho: 'midpoint',
  bh1: 'midpoint',
  bh2: 'midpoint',
})

/** Options that DPM-Solver configs must keep together. */
export interface DpmConfig {
  readonly algorithmType: DpmAlgorithm
  readonly finalSigmasType: 'zero' | 'sigmaMin'
  readonly predictionType: string
  readonly solverOrder: number
}

/**
 * Checks what the solvers cannot do.
 *
 * @throws {@link ConflictingSchedulerOptions} for a noise integrator that ends at sigma 0 or a third order of `sde-dpmsolver`.
 */
export function checkDpmConfig(className: string, config: DpmConfig): void {
  const { algorithmType, finalSigmasType, predictionType, solverOrder } = config
  const algorithm = `algorithm_type ${algorithmType}`
  const refuse = (option: string) =>
    createError(ConflictingSchedulerOptions, { className, options: [algorithm, option] })
  if (algorithmType === 'sde-dpmsolver' && solverOrder > 2) throw refuse(`solver_order ${solverOrder}`)
  if (integratesOriginal(algorithmType)) return
  if (finalSigmasType === 'zero') throw refuse('final_sigmas_type zero (use sigma_min)')
  if (predictionType === 'flow') throw refuse('prediction_type flow_prediction')
}

/**
 * Gives the number of training timesteps that a run starts from: those whose `λ_t` lies below the config's bound, the noisiest,
 * are left out, which the cosine schedule needs.
 */
export function lastTimestepOf(
  { numTrainTimesteps, lambdaMinClipped }: { readonly numTrainTimesteps: number; readonly lambdaMinClipped: number },
  alphasCumprod: Float64Array,
): number {
  return numTrainTimesteps - alphasCumprod.filter((alpha) => lambdaOf(alpha) < lambdaMinClipped).length
}

/** `λ_t = ln √ᾱ_t − ln √(1 − ᾱ_t)`, each operation in float32. */
function lambdaOf(alpha: number): number {
  const f = Math.fround
  return f(f(Math.log(f(Math.sqrt(alpha)))) - f(Math.log(f(Math.sqrt(f(1 - alpha))))))
}

/**
 * Whether the network predicts its variance too; the solvers leave that half of its output aside. The fixed variances are those
 * of `DDPMScheduler`, whose configs the solvers run with: nothing is learned there.
 */
export const learnedVarianceField = choiceField<'learned' | 'learnedRange' | null>(null, {
  learned: 'learned',
  learned_range: 'learnedRange',
  fixed_small: null,
  fixed_small_log: null,
  fixed_large: null,
  fixed_large_log: null,
  null: null,
})
