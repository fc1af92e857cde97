import { createError, InvalidOption, type SchedulerRunOptions } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { linspace, toFloat32 } from '../arrays.ts'
import { sigmaSpacingFields } from '../common-fields.ts'
import {
  booleanField,
  type ConfigOf,
  choiceField,
  integerField,
  numberField,
  optionalNumberField,
} from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { MissingMu } from '../errors.ts'
import { levelFromFlowSigma } from '../noise-level.ts'
import { sigmaSpacingOf, spacedSigmas } from '../sigma-spacing.ts'
import { shiftSigma } from '../sigmas.ts'

const className = 'FlowMatchEulerDiscreteScheduler'

const fields = {
  numTrainTimesteps: integerField(1000, 1),
  shift: numberField(1),
  useDynamicShifting: booleanField(false),
  invertSigmas: booleanField(false),
  shiftTerminal: optionalNumberField(),
  ...sigmaSpacingFields(),
  timeShiftType: choiceField<'exponential' | 'linear'>('exponential', { exponential: 'exponential', linear: 'linear' }),
  stochasticSampling: booleanField(false),
}

type FlowConfig = ConfigOf<typeof fields>

/** Euler's method along the straight lines of rectified flow: Liu et al. 2023; Esser et al. 2024 (Stable Diffusion 3). */
export const flowMatchEulerDiscrete = defineScheduler({
  className,
  fields,
  family: (config) => {
    const { numTrainTimesteps, invertSigmas, stochasticSampling } = config
    const spacing = sigmaSpacingOf(className, config)
    return {
      predictionType: 'flow',
      numTrainTimesteps,
      alphasCumprod: null,
      takesSigmas: true,
      // an inverted schedule rises from 0: what is left to go is the level of noise
      startLevelOf: (timestep) => (invertSigmas ? numTrainTimesteps - timestep : timestep),
      firstStep: (steps, strength) => Math.floor(steps - Math.min(steps * strength, steps)),
      plan: (options) => {
        const { numInferenceSteps } = options
        const shifted = stretchToTerminal(shiftedSigmas(config, options), config.shiftTerminal)
        const ends = { sigmaMin: shifted[shifted.length - 1]!, sigmaMax: shifted[0]! }
        const falling = toFloat32(spacing === null ? shifted : spacedSigmas(spacing, { ...ends, numInferenceSteps }))
        const sigmas = invertSigmas ? falling.map((sigma) => Math.fround(1 - sigma)) : falling
        return {
          numInferenceSteps,
          timesteps: Array.from(sigmas, (sigma) => Math.fround(sigma * numTrainTimesteps)),
          sigmas: Float64Array.from([...sigmas, invertSigmas ? 1 : 0]),
          initNoiseSigma: 1,
        }
      },
      createSampler: ({ plan }) => {
        const sigmas = plan.sigmas!
        return {
          noiseLevel: (index) => levelFromFlowSigma(sigmas[index]!),
          inputScale: () => 1,
          step: ({ index, sample, modelOutput, random }) => {
            const [sigma, next] = [sigmas[index]!, sigmas[index + 1]!]
            const move = (distance: number) =>
              linearCombination([
                [1, sample],
                [distance, modelOutput],
              ])
            const clean = move(-sigma)
            const predOriginalSample = invertSigmas ? move(1 - sigma) : clean
            if (!stochasticSampling) return { prevSample: move(Math.fround(next - sigma)), predOriginalSample }
            const { signalScale, noiseScale } = levelFromFlowSigma(next)
            const prevSample = linearCombination([
              [signalScale, clean],
              [noiseScale, random.normal(sample.dims)],
            ])
            return { prevSample, predOriginalSample }
          },
        }
      },
    }
  },
})

/** The sigmas of a run moved towards noise: evenly spaced ones in float64, or its own in float32 as they were given. */
function shiftedSigmas(config: FlowConfig, options: SchedulerRunOptions): Float64Array {
  const own = customSigmas(options)
  const round = own === undefined ? (value: number) => value : Math.fround
  const sigmas = own ?? evenSigmas(config, options.numInferenceSteps)
  const { shift, useDynamicShifting, timeShiftType } = config
  if (!useDynamicShifting) {
    return sigmas.map((sigma) => round(round(shift * sigma) / round(1 + round((shift - 1) * sigma))))
  }
  if (options.mu === undefined) throw createError(MissingMu, { className })
  checkNumber('mu', options.mu)
  const factor = timeShiftType === 'exponential' ? Math.exp(options.mu) : options.mu
  return sigmas.map((sigma) => round(round(factor) / round(round(factor) + round(round(1 / sigma) - 1))))
}

/** Evenly spaced between the ends of the training schedule, which a fixed shift has already moved once. */
function evenSigmas(
  { numTrainTimesteps, shift, useDynamicShifting }: FlowConfig,
  numInferenceSteps: number,
): Float64Array {
  const end = (sigma: number) => {
    const shifted = useDynamicShifting ? sigma : Math.fround(shiftSigma(sigma, shift))
    return shifted * numTrainTimesteps
  }
  const timesteps = linspace(end(1), end(Math.fround(1 / numTrainTimesteps)), numInferenceSteps)
  return timesteps.map((timestep) => timestep / numTrainTimesteps)
}

function customSigmas({ sigmas, numInferenceSteps }: SchedulerRunOptions): Float64Array | undefined {
  if (sigmas === undefined) return undefined
  if (sigmas.length === numInferenceSteps && sigmas.every((sigma) => sigma >= 0 && sigma <= 1)) return toFloat32(sigmas)
  const expected = `a list of ${numInferenceSteps} numbers in 0..1, one for each inference step`
  throw createError(InvalidOption, { name: 'sigmas', value: `[${sigmas.join(', ')}]`, expected })
}

function checkNumber(name: string, value: number): void {
  if (!Number.isFinite(value)) throw createError(InvalidOption, { name, value, expected: 'a number' })
}

/** Stretches `1 − σ` so that the last sigma is the terminal one: LTX-Video. */
function stretchToTerminal(sigmas: Float64Array, terminal: number | null): Float64Array {
  if (!terminal) return sigmas
  const scale = (1 - sigmas[sigmas.length - 1]!) / (1 - terminal)
  return sigmas.map((sigma) => 1 - (1 - sigma) / scale)
}
