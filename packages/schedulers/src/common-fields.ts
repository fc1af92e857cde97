import type { PredictionType } from '@self-cascade/core'
import type { BetaSchedule } from './betas.ts'
import {
  booleanField,
  choiceField,
  integerField,
  numberField,
  numberListField,
  optionalNumberField,
} from './config-fields.ts'
import type { TimestepSpacing } from './timesteps.ts'

const jsonBetaSchedules = {
  linear: 'linear',
  scaled_linear: 'scaledLinear',
  squaredcos_cap_v2: 'squaredcosCapV2',
} as const satisfies Record<string, BetaSchedule>

const jsonPredictionTypes = {
  epsilon: 'epsilon',
  v_prediction: 'vPrediction',
  sample: 'sample',
  flow_prediction: 'flow',
} as const satisfies Record<string, PredictionType>

/** Names of the prediction types as configs write them. */
export type JsonPredictionType = keyof typeof jsonPredictionTypes

/** The training schedule; DDPM's own range unless a class says otherwise. */
export function betaFields(
  defaults: { betaStart?: number; betaEnd?: number; betaSchedule?: BetaSchedule } = {},
  moreSchedules: Readonly<Record<string, BetaSchedule>> = {},
) {
  const schedules: Readonly<Record<string, BetaSchedule>> = { ...jsonBetaSchedules, ...moreSchedules }
  return {
    numTrainTimesteps: integerField(1000, 1),
    betaStart: numberField(defaults.betaStart ?? 0.0001, 0, 1),
    betaEnd: numberField(defaults.betaEnd ?? 0.02, 0, 1),
    betaSchedule: choiceField(defaults.betaSchedule ?? 'linear', schedules),
    trainedBetas: numberListField(),
  }
}

/** The range of the classes that were written for latent diffusion. */
export const latentDiffusionRange = { betaStart: 0.00085, betaEnd: 0.012 }

/** What the network may predict for a class. */
export function predictionField<const Names extends readonly JsonPredictionType[]>(...names: Names) {
  type Known = (typeof jsonPredictionTypes)[Names[number]]
  const choices = Object.fromEntries(names.map((name) => [name, jsonPredictionTypes[name]]))
  return { predictionType: choiceField<Known>('epsilon' as Known, choices as Record<string, Known>) }
}

/** Spreads the inference timesteps. */
export function spacingFields(timestepSpacing: TimestepSpacing) {
  return {
    timestepSpacing: choiceField<TimestepSpacing>(timestepSpacing, {
      leading: 'leading',
      linspace: 'linspace',
      trailing: 'trailing',
    }),
    stepsOffset: integerField(0, 0),
  }
}

/** Dynamic thresholding. */
export function thresholdFields() {
  return {
    thresholding: booleanField(false),
    dynamicThresholdingRatio: numberField(0.995, 0, 1),
    sampleMaxValue: numberField(1),
  }
}

/** Clipping of the clean prediction. */
export function clipFields(clipSample: boolean) {
  return { clipSample: booleanField(clipSample), clipSampleRange: numberField(1, 0) }
}

/** The three ways to respace sigmas, of which one at most is on. */
export function sigmaSpacingFields() {
  return {
    useKarrasSigmas: booleanField(false),
    useExponentialSigmas: booleanField(false),
    useBetaSigmas: booleanField(false),
  }
}

/** Ends of respaced sigmas, taken from the schedule when null. */
export function sigmaEndFields() {
  return { sigmaMin: optionalNumberField(), sigmaMax: optionalNumberField() }
}

/** The sigma after the last step: 0, or the lowest of the schedule. */
export function finalSigmaField() {
  return { finalSigmasType: choiceField<'zero' | 'sigmaMin'>('zero', { zero: 'zero', sigma_min: 'sigmaMin' }) }
}

/** Flow-matching sigmas in a class that is not made for them. */
export function flowSigmaFields() {
  return {
    useFlowSigmas: booleanField(false),
    flowShift: numberField(1),
    useDynamicShifting: booleanField(false),
    timeShiftType: choiceField<'exponential'>('exponential', { exponential: 'exponential' }),
  }
}
