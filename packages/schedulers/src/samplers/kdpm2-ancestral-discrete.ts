import { defineScheduler } from '../definition.ts'
import { ancestralSigmas } from '../euler-step.ts'
import { geometricMean, midpointFamily, midpointFields } from '../midpoint-method.ts'

const className = 'KDPM2AncestralDiscreteScheduler'

/** DPM-Solver-2 with ancestral noise: each step goes below its sigma and adds fresh noise back up to it. */
export const kdpm2AncestralDiscrete = defineScheduler({
  className,
  order: 2,
  fields: midpointFields,
  family: (config) =>
    midpointFamily(className, config, (sigma, sigmaTo) => {
      const { sigmaDown, sigmaUp } = ancestralSigmas(sigma, sigmaTo)
      return { sigmaMiddle: geometricMean(sigma, sigmaDown), sigmaEnd: sigmaDown, sigmaUp }
    }),
})
