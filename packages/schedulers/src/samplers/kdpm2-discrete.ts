import { defineScheduler } from '../definition.ts'
import { geometricMean, midpointFamily, midpointFields } from '../midpoint-method.ts'

const className = 'KDPM2DiscreteScheduler'

/** DPM-Solver-2 in sigma space as k-diffusion has it: each step's second call is half way in `ln σ`. */
export const kdpm2Discrete = defineScheduler({
  className,
  order: 2,
  fields: midpointFields,
  family: (config) =>
    midpointFamily(className, config, (sigma, sigmaTo) => ({
      sigmaMiddle: geometricMean(sigmaTo, sigma),
      sigmaEnd: sigmaTo,
      sigmaUp: 0,
    })),
})
