import { createError, InvalidOption, type PixelSize, UnknownName } from '@self-cascade/core'
import { defaultStartTimestep, planScales } from '@self-cascade/scale-plan'
import { upsamplerCapacities } from '@self-cascade/upsampler'
import type { ModelFacts } from '../cascade/describe-model.ts'
import { checkSettings } from '../training/settings.ts'
import { scenesData } from './given-tune-settings.ts'
import { sizeOfText, sizeText } from './size-text.ts'
import {
  capacityLearningRates,
  methodDefaults,
  methodOf,
  type TuneSettings,
  tuneDefaults,
  tuneSettings,
} from './tune-settings.ts'
import { parseFeatures } from './tuning-method.ts'

/** Settings that must be given to begin a run. */
export type GivenTuneSettings = Partial<TuneSettings> & Pick<TuneSettings, 'data' | 'to'>

/** Samples of a run, where nothing else is said. */
const samplesOfRun = 4

/** Scenes that are drawn, where nothing else is said. */
const scenesOfRun = 1024

/**
 * Completes settings for a model, and checks them.
 *
 * @throws {@link UnknownName}, {@link InvalidOption} for values that are none, or that belong to another method.
 * @throws {@link IllegalSize}, {@link TargetBelowBase}, {@link UnreachableTarget} for sizes that the model cannot climb.
 */
export function completeTuneSettings(given: GivenTuneSettings, facts: ModelFacts): TuneSettings {
  const { method = tuneDefaults.method, steps = tuneDefaults.steps } = given
  const known = Object.keys(methodDefaults)
  if (!known.includes(method)) throw createError(UnknownName, { kind: 'method', name: method, known })
  refuseForeign(given, method)
  const settings: TuneSettings = {
    ...tuneDefaults,
    ...methodDefaults[method]!,
    ...rateOf(given.capacity),
    pictures: given.data === scenesData ? scenesOfRun : null,
    startTimestep: Math.min(defaultStartTimestep(facts.numTrainTimesteps), facts.numTrainTimesteps - 1),
    sampleEvery: Math.max(1, Math.ceil(steps / samplesOfRun)),
    from: given.from ?? sizeText(stageBefore(sizeOfText(given.to), facts)),
    ...given,
  }
  checkTuneSettings(settings, facts)
  return settings
}

/** The learning rate of a capacity that is asked for by name. */
function rateOf(capacity: string | null | undefined): Partial<TuneSettings> {
  const learningRate = capacityLearningRates[capacity ?? '']
  return learningRate === undefined ? {} : { learningRate }
}

/**
 * Checks complete settings, such as those of a run that goes on.
 *
 * @throws as {@link completeTuneSettings}.
 */
export function checkTuneSettings(settings: TuneSettings, facts: ModelFacts): void {
  checkSettings(tuneSettings, settings)
  const { capacity, pivotTimestep, pivot, features, captionDropout, weightDecay, startTimestep } = settings
  expectName('capacity', capacity, Object.keys(upsamplerCapacities))
  expectName('pivot timestep', pivotTimestep, ['clean', 'current'])
  expectName('pivot', pivot, ['downsampled', 'generated'])
  if (features !== null) parseFeatures(features)
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  const lastTimestep = facts.numTrainTimesteps - 1
  if (startTimestep > lastTimestep) refuse('startTimestep', startTimestep, `a whole number in 1..${lastTimestep}`)
  if (!(captionDropout >= 0 && captionDropout <= 1)) refuse('captionDropout', captionDropout, 'a number in 0..1')
  if (!(weightDecay >= 0)) refuse('weightDecay', weightDecay, 'a number of 0 or more')
  climb(settings, facts)
}

/** Plans the climb that is tuned, which is one stage: the pivot and the picture. */
function climb({ from, to, data }: TuneSettings, { sizeMultiple }: ModelFacts): void {
  const [pivot, picture] = [sizeOfText(from), sizeOfText(to)]
  if (from === to) throw createError(InvalidOption, { name: 'from', value: from, expected: `smaller than ${to}` })
  planScales({ from: pivot, to: picture, sizeMultiple, stageCount: 1 })
  if (data === scenesData && picture.width !== picture.height) {
    throw createError(InvalidOption, { name: 'to', value: to, expected: 'a square, as scenes are' })
  }
}

/** The stage before the last, on the way from the size that the model was trained at. */
function stageBefore(to: PixelSize, { nativeSize, sizeMultiple }: ModelFacts): PixelSize {
  const { width, height } = nativeSize
  const before = planScales({ from: { width, height }, to, sizeMultiple }).stages.at(-2)
  if (before) return { width: before.width, height: before.height }
  const expected = `given for ${sizeText(to)}, the size that the model was trained at`
  throw createError(InvalidOption, { name: 'from', value: undefined, expected })
}

function expectName(kind: string, name: string | null, known: readonly string[]): void {
  if (name !== null && !known.includes(name)) throw createError(UnknownName, { kind, name, known })
}

function refuseForeign(given: Partial<TuneSettings>, method: string): void {
  for (const [name, owner] of Object.entries(methodOf)) {
    const value = given[name as keyof typeof methodOf]
    if (value === undefined || value === null || owner === method) continue
    throw createError(InvalidOption, { name, value, expected: `left out with --method ${method}` })
  }
}
