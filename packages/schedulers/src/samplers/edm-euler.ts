import { linspaceFloat32, toFloat32 } from '../arrays.ts'
import { finalSigmaField, predictionField } from '../common-fields.ts'
import { type ConfigOf, choiceField, integerField, numberField } from '../config-fields.ts'
import { defineScheduler } from '../definition.ts'
import { churn, eulerStep } from '../euler-step.ts'
import { applyWeights, type PredictionWeights } from '../parameterisation.ts'
import { sigmaSpaceLevel } from '../sigma-space.ts'
import { karrasSigmas } from '../sigmas.ts'
import { churnOf } from '../step-options.ts'
import { noiseTimestep } from './euler-discrete.ts'

const fields = {
  sigmaMin: numberField(0.002, 0),
  sigmaMax: numberField(80, 0),
  sigmaData: numberField(0.5, 0),
  sigmaSchedule: choiceField<'karras' | 'exponential'>('karras', { karras: 'karras', exponential: 'exponential' }),
  numTrainTimesteps: integerField(1000, 1),
  ...predictionField('epsilon', 'v_prediction'),
  rho: numberField(7),
  ...finalSigmaField(),
}

type EdmConfig = ConfigOf<typeof fields>

/** Euler's method with the preconditioning of Karras et al. 2022 (EDM), table 1 and algorithm 2. */
export const edmEuler = defineScheduler({
  className: 'EDMEulerScheduler',
  fields,
  family: (config) => ({
    predictionType: config.predictionType,
    numTrainTimesteps: config.numTrainTimesteps,
    alphasCumprod: null,
    continuousTimesteps: true,
    plan: ({ numInferenceSteps }) => {
      const spaced = toFloat32(sigmaSchedules[config.sigmaSchedule](config, numInferenceSteps))
      const finalSigma = config.finalSigmasType === 'sigmaMin' ? spaced[spaced.length - 1]! : 0
      return {
        numInferenceSteps,
        timesteps: [...spaced.map(noiseTimestep)],
        sigmas: Float64Array.from([...spaced, finalSigma]),
        initNoiseSigma: Math.sqrt(config.sigmaMax ** 2 + 1),
      }
    },
    createSampler: ({ plan, step }) => {
      const sigmas = plan.sigmas!
      const churning = churnOf(step)
      return {
        noiseLevel: (index) => sigmaSpaceLevel(sigmas[index]!),
        inputScale: (index) => 1 / Math.sqrt(sigmas[index]! ** 2 + config.sigmaData ** 2),
        step: (input) => {
          const { sample, sigmaHat } = churn(input, sigmas[input.index]!, sigmas.length, churning)
          const predOriginalSample = applyWeights(preconditioning(sigmaHat, config), sample, input.modelOutput)
          const prevSample = eulerStep(sample, predOriginalSample, sigmaHat, sigmas[input.index + 1]!)
          return { prevSample, predOriginalSample }
        },
      }
    },
  }),
})

const sigmaSchedules = {
  karras: (config, numInferenceSteps) => karrasSigmas({ ...config, numInferenceSteps }),
  exponential: ({ sigmaMin, sigmaMax }, numInferenceSteps) =>
    linspaceFloat32(Math.log(sigmaMin), Math.log(sigmaMax), numInferenceSteps).map(Math.exp).reverse(),
} satisfies Record<'karras' | 'exponential', (config: EdmConfig, numInferenceSteps: number) => Float64Array>

/** `c_skip = σ_d² / (σ² + σ_d²)` and `c_out = ±σ·σ_d / √(σ² + σ_d²)`, negative for a velocity. */
function preconditioning(sigma: number, { sigmaData, predictionType }: EdmConfig): PredictionWeights {
  const total = sigma ** 2 + sigmaData ** 2
  const out = (sigma * sigmaData) / Math.sqrt(total)
  return [sigmaData ** 2 / total, predictionType === 'vPrediction' ? -out : out]
}
