import type { Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'
import { betaFields, predictionField, sigmaSpacingFields, spacingFields } from '../common-fields.ts'
import { defineScheduler } from '../definition.ts'
import { alphasCumprodOf } from '../noise-schedule.ts'
import { applyWeights, noiseFromOriginal, sigmaSpaceWeights } from '../parameterisation.ts'
import { checkWhole } from '../run.ts'
import { sigmaScheduler, sigmaSpaceInputScale, sigmaSpaceLevel } from '../sigma-space.ts'

const className = 'LMSDiscreteScheduler'

const fields = {
  ...betaFields(),
  ...sigmaSpacingFields(),
  ...predictionField('epsilon', 'sample', 'v_prediction'),
  ...spacingFields('linspace'),
}

/** The linear multistep (Adams–Bashforth) method in sigma space, with steps of any length. */
export const lmsDiscrete = defineScheduler({
  className,
  fields,
  family: (config) => {
    const { predictionType, numTrainTimesteps } = config
    const alphasCumprod = alphasCumprodOf(config)
    const schedule = sigmaScheduler(className, config, alphasCumprod)
    return {
      predictionType,
      numTrainTimesteps,
      alphasCumprod,
      plan: (options) => {
        const whole = schedule(options)
        return { ...whole, timesteps: [...whole.timesteps.map(Math.fround)] }
      },
      createSampler: ({ plan, beginIndex, freshHistory, step: { order: wanted = 4 } }) => {
        checkWhole('order', wanted, maxOrder)
        const sigmas = plan.sigmas!
        const slopes: Tensor[] = []
        return {
          noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
          inputScale: (index) => sigmaSpaceInputScale(sigmas[index]!),
          step: ({ index, sample, modelOutput }) => {
            const sigma = sigmas[index]!
            const predOriginalSample = applyWeights(sigmaSpaceWeights[predictionType](sigma), sample, modelOutput)
            slopes.unshift(noiseFromOriginal(sample, predOriginalSample, 1, sigma))
            slopes.splice(wanted)
            const order = Math.min((freshHistory ? index - beginIndex : index) + 1, wanted)
            const terms = slopes.map((slope, past) => [adamsWeight(sigmas, index, order, past), slope] as const)
            return { prevSample: linearCombination([[1, sample], ...terms]), predOriginalSample }
          },
        }
      },
    }
  },
})

/** Gauss–Legendre nodes and weights on −1..1 for five points, exact for polynomials up to degree 9. */
const quadrature: readonly (readonly [node: number, weight: number])[] = [
  [0, 128 / 225],
  ...symmetric(Math.sqrt(5 - 2 * Math.sqrt(10 / 7)) / 3, (322 + 13 * Math.sqrt(70)) / 900),
  ...symmetric(Math.sqrt(5 + 2 * Math.sqrt(10 / 7)) / 3, (322 - 13 * Math.sqrt(70)) / 900),
]

function symmetric(node: number, weight: number) {
  return [
    [-node, weight],
    [node, weight],
  ] as const
}

const maxOrder = 10

/** `∫ Π_{k ≠ past} (τ − σ_{i−k}) / (σ_{i−past} − σ_{i−k}) dτ` from `σ_i` to `σ_{i+1}`: the weight of an earlier slope. */
function adamsWeight(sigmas: Float64Array, index: number, order: number, past: number): number {
  const [from, to] = [sigmas[index]!, sigmas[index + 1]!]
  const others = Array.from({ length: order }, (_, k) => sigmas[index - k]!).filter((_, k) => k !== past)
  const own = sigmas[index - past]!
  const lagrange = (tau: number) => others.reduce((product, other) => product * ((tau - other) / (own - other)), 1)
  const half = (to - from) / 2
  return half * quadrature.reduce((sum, [node, weight]) => sum + weight * lagrange(from + half * (1 + node)), 0)
}
