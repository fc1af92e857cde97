import { createError, type Interpolation, InvalidOption, type PivotSpace, UnknownName } from '@self-cascade/core'
import { TargetBelowBase } from './errors.ts'
import { assertCount, assertLegalSize, assertSize } from './legal-size.ts'
import type { PlanScalesOptions, StageOverrides } from './options.ts'
import { assertStart } from './stage-start.ts'

const interpolations = {
  nearest: true,
  'nearest-exact': true,
  bilinear: true,
  bicubic: true,
  area: true,
  lanczos: true,
} satisfies Record<Interpolation, true>
const pivotSpaces = { latent: true, pixel: true } satisfies Record<PivotSpace, true>

function assertKnown(kind: string, name: string | undefined, known: object): void {
  if (name === undefined || Object.hasOwn(known, name)) return
  throw createError(UnknownName, { kind, name, known: Object.keys(known) })
}

type Settings = Pick<
  StageOverrides,
  'numInferenceSteps' | 'guidanceScale' | 'interpolation' | 'pivotSpace' | 'startTimestep' | 'strength'
>

function assertSettings(prefix: string, settings: Settings, numTrainTimesteps: number): void {
  const { numInferenceSteps, guidanceScale, interpolation, pivotSpace } = settings
  if (numInferenceSteps !== undefined) assertCount(`${prefix}numInferenceSteps`, numInferenceSteps)
  if (guidanceScale !== undefined && !(Number.isFinite(guidanceScale) && guidanceScale >= 0)) {
    const expected = 'a finite number of 0 or more'
    throw createError(InvalidOption, { name: `${prefix}guidanceScale`, value: guidanceScale, expected })
  }
  assertKnown('interpolation', interpolation, interpolations)
  assertKnown('pivotSpace', pivotSpace, pivotSpaces)
  assertStart(prefix, settings, numTrainTimesteps)
}

function assertSizes({ from, to }: PlanScalesOptions, sizeMultiple: number): void {
  assertSize('from', from)
  assertSize('to', to)
  if (to.frames !== undefined && to.frames !== from.frames) {
    const expected = from.frames === undefined ? 'absent, as in from' : `${from.frames}, as in from`
    throw createError(InvalidOption, { name: 'to.frames', value: to.frames, expected })
  }
  if (to.width < from.width || to.height < from.height) throw createError(TargetBelowBase, { from, to })
  assertLegalSize('from', from, sizeMultiple)
  assertLegalSize('to', to, sizeMultiple, from)
}

function assertOwnSize(prefix: string, { width, height }: StageOverrides, sizeMultiple: number): void {
  if (width === undefined && height === undefined) return
  if (width === undefined || height === undefined) {
    const [name, expected] = width === undefined ? ['width', 'given with height'] : ['height', 'given with width']
    throw createError(InvalidOption, { name: `${prefix}${name}`, value: undefined, expected })
  }
  assertSize(prefix.slice(0, -1), { width, height })
  assertLegalSize(prefix.slice(0, -1), { width, height }, sizeMultiple)
}

function assertBaseStart({ startTimestep, strength }: StageOverrides): void {
  const given =
    startTimestep === undefined
      ? { name: 'strength', value: strength }
      : { name: 'startTimestep', value: startTimestep }
  if (given.value === undefined) return
  const expected = 'absent: the base stage starts from pure noise'
  throw createError(InvalidOption, { name: `stages[0].${given.name}`, value: given.value, expected })
}

/** Checks everything about the options that does not depend on the number of stages. */
export function validateOptions(options: PlanScalesOptions, sizeMultiple: number, numTrainTimesteps: number): void {
  assertCount('sizeMultiple', sizeMultiple)
  assertCount('numTrainTimesteps', numTrainTimesteps)
  assertSizes(options, sizeMultiple)
  assertSettings('', options, numTrainTimesteps)
  const { costModel, stageCount, stages = [] } = options
  if (stageCount !== undefined && !(Number.isInteger(stageCount) && stageCount >= 0 && stageCount <= 1000)) {
    throw createError(InvalidOption, { name: 'stageCount', value: stageCount, expected: 'a whole number in 0..1000' })
  }
  for (const [name, value] of Object.entries(costModel ?? {})) {
    if (!(value > 0)) throw createError(InvalidOption, { name: `costModel.${name}`, value, expected: 'above 0' })
  }
  for (const [index, stage] of stages.entries()) {
    assertSettings(`stages[${index}].`, stage, numTrainTimesteps)
    assertOwnSize(`stages[${index}].`, stage, sizeMultiple)
    if (index === 0) assertBaseStart(stage)
  }
}
