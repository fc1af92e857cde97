import { type PixelSize, SelfCascadeError } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import type { PlanScalesOptions } from './options.ts'
import { planScales } from './plan-scales.ts'

const square = (side: number): PixelSize => ({ width: side, height: side })
const sizesOf = (options: PlanScalesOptions) => planScales(options).stages.map(({ width, height }) => [width, height])

function failureOf(options: unknown): SelfCascadeError {
  try {
    planScales(options as PlanScalesOptions)
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return error
    throw error
  }
  throw new TypeError('planScales accepted the options')
}

describe('sizes', () => {
  test('an exact power of 4 takes exactly that many later stages', () => {
    expect(sizesOf({ from: square(512), to: square(2048) })).toEqual([
      [512, 512],
      [1024, 1024],
      [2048, 2048],
    ])
    expect(sizesOf({ from: square(128), to: square(8192) })).toHaveLength(7)
  })

  test('one multiple beyond a power of 4 takes one stage more', () => {
    expect(sizesOf({ from: square(512), to: { width: 1088, height: 1024 } })).toHaveLength(3)
  })

  test('the aspect may change on the way', () => {
    expect(sizesOf({ from: square(512), to: { width: 2048, height: 1536 } })).toEqual([
      [512, 512],
      [1024, 896],
      [2048, 1536],
    ])
  })

  test('an aspect that the multiple allows is kept exactly', () => {
    expect(sizesOf({ from: { width: 576, height: 384 }, to: { width: 1728, height: 1152 } })).toEqual([
      [576, 384],
      [960, 640],
      [1728, 1152],
    ])
  })

  test('the same size gives the base stage alone, at the cost of direct sampling', () => {
    const plan = planScales({ from: square(512), to: square(512) })
    expect(plan.stages).toHaveLength(1)
    expect(plan.stages[0]).toMatchObject({ startTimestep: 1000, steps: 50 })
    expect(plan.relativeCost).toBe(1)
  })

  test('a neighbour that would break the limit of 4, now or later, is passed over', () => {
    // ideal 1.73 x 6.93: 2 x 7 has more than 4 · 3 pixels, and 4 · 1 · 7 pixels are fewer than 48
    expect(sizesOf({ from: { width: 1, height: 3 }, to: { width: 3, height: 16 }, sizeMultiple: 1 })).toEqual([
      [1, 3],
      [2, 6],
      [3, 16],
    ])
  })

  test('where snapping leaves no way in the fewest stages there is one more', () => {
    // 158 of at most 4 · 64 = 256 pixels, yet every legal pair of stages between leaps over one of the limits
    const sizes = sizesOf({ from: { width: 1, height: 4 }, to: { width: 2, height: 79 }, sizeMultiple: 1 })
    expect(sizes).toHaveLength(5)
  })

  test('frames are kept by every stage', () => {
    const { stages } = planScales({ from: { ...square(256), frames: 16 }, to: square(1024) })
    expect(stages.map(({ frames }) => frames)).toEqual([16, 16, 16])
  })

  test('more stages than needed may be asked for', () => {
    expect(sizesOf({ from: square(512), to: square(1024), stageCount: 3 })).toHaveLength(4)
  })

  test('a stage may be given a size of its own', () => {
    const stages = [{}, { width: 832, height: 832 }]
    expect(sizesOf({ from: square(512), to: square(1536), stages })).toEqual([
      [512, 512],
      [832, 832],
      [1536, 1536],
    ])
  })
})

describe('where stages start', () => {
  test('the default K is 700 of 1000: 35 of 50 steps, 18 of 25', () => {
    expect(planScales({ from: square(512), to: square(1024) }).stages[1]).toMatchObject({
      startTimestep: 700,
      steps: 35,
    })
    const short = planScales({ from: square(512), to: square(1024), numInferenceSteps: 25 })
    expect(short.stages.map(({ steps }) => steps)).toEqual([25, 18])
  })

  test('a strength decides the steps and K follows it', () => {
    const { stages } = planScales({ from: square(512), to: square(1024), strength: 0.29, numInferenceSteps: 30 })
    expect(stages[1]).toMatchObject({ startTimestep: 290, strength: 0.29, steps: 8 })
    expect(stages[0]).not.toHaveProperty('strength')
  })

  test('a strength too small for a step still runs one', () => {
    expect(planScales({ from: square(512), to: square(1024), strength: 0.001 }).stages[1]).toMatchObject({ steps: 1 })
  })

  test('settings of one stage replace those of the plan', () => {
    const { stages } = planScales({
      from: square(512),
      to: square(2048),
      strength: 0.5,
      stages: [{ guidanceScale: 9 }, { startTimestep: 600, prompt: 'a red house', pivotSpace: 'pixel' }],
    })
    expect(stages[0]).toMatchObject({ guidanceScale: 9, startTimestep: 1000 })
    expect(stages[1]).toMatchObject({ startTimestep: 600, steps: 30, prompt: 'a red house', pivotSpace: 'pixel' })
    expect(stages[1]).not.toHaveProperty('strength')
    expect(stages[2]).toMatchObject({ strength: 0.5, steps: 25, guidanceScale: 7.5, pivotSpace: 'latent' })
  })
})

describe('errors', () => {
  const from = square(512)
  const to = square(1024)

  test('an illegal target names the nearest legal sizes', () => {
    const error = failureOf({ from, to: { width: 1000, height: 700 } })
    expect(error.code).toBe('IllegalSize')
    expect(error.fix).toContain('960x640 and 1024x704')
  })

  test('a legal size below the base is not offered', () => {
    expect(failureOf({ from, to: { width: 520, height: 600 } }).fix).toContain('512x576 and 576x640')
    expect(failureOf({ from: square(64), to: { width: 64, height: 70 } }).fix).toContain('64x64 and 64x128')
    expect(failureOf({ from: square(30), to }).fix).toContain('are 64x64.')
  })

  test('a target that is smaller in one direction is refused', () => {
    expect(failureOf({ from, to: { width: 2048, height: 448 } }).code).toBe('TargetBelowBase')
    expect(failureOf({ from, to: square(300) }).code).toBe('TargetBelowBase')
  })

  test.each([
    ['from.width', { from: { width: Number.NaN, height: 512 }, to }],
    ['from.height', { from: { width: 512, height: 0 }, to }],
    ['to.width', { from, to: { width: -1024, height: 1024 } }],
    ['to.height', { from, to: { width: 1024, height: 1024.5 } }],
    ['to.width', { from, to: { width: 2 ** 31, height: 1024 } }],
    ['from.frames', { from: { ...from, frames: 0 }, to }],
    ['to.frames', { from, to: { ...to, frames: 16 } }],
    ['sizeMultiple', { from, to, sizeMultiple: 0 }],
    ['numTrainTimesteps', { from, to, numTrainTimesteps: 1.5 }],
    ['numInferenceSteps', { from, to, numInferenceSteps: 0 }],
    ['startTimestep', { from, to, startTimestep: 0 }],
    ['startTimestep', { from, to, startTimestep: 1001 }],
    ['startTimestep', { from, to, startTimestep: 700.5 }],
    ['strength', { from, to, strength: 0 }],
    ['strength', { from, to, strength: 1.01 }],
    ['strength', { from, to, strength: 0.5, startTimestep: 500 }],
    ['guidanceScale', { from, to, guidanceScale: Number.POSITIVE_INFINITY }],
    ['guidanceScale', { from, to, guidanceScale: -1 }],
    ['stageCount', { from, to, stageCount: -1 }],
    ['costModel.attentionCells', { from, to, costModel: { attentionCells: 0 } }],
    ['stages', { from, to, stages: [{}, {}, {}] }],
    ['stages[0].startTimestep', { from, to, stages: [{ startTimestep: 500 }] }],
    ['stages[1].height', { from, to, stages: [{}, { width: 1024 }] }],
    ['stages[1].strength', { from, to, stages: [{}, { strength: 2 }] }],
    ['the size of stages[1]', { from, to, stages: [{}, { width: 960, height: 960 }], stageCount: 1 }],
  ])('%s out of its range is named', (name, options) => {
    const error = failureOf(options)
    expect(error.code).toBe('InvalidOption')
    expect(error.what.startsWith(`${name} is `)).toBe(true)
  })

  test('an unknown interpolation lists the known ones', () => {
    expect(failureOf({ from, to, interpolation: 'cubic' }).why).toContain('bicubic')
    expect(failureOf({ from, to, pivotSpace: 'rgb' }).code).toBe('UnknownName')
  })

  test('too few stages are refused, with the number needed', () => {
    const error = failureOf({ from, to: square(4096), stageCount: 2 })
    expect(error.code).toBe('UnreachableTarget')
    expect(error.fix).toContain('at least 3')
  })

  test('a stage size that shrinks or leaps is refused', () => {
    const stages = [{}, { width: 1088, height: 1024 }]
    expect(failureOf({ from, to: square(2048), stages }).code).toBe('UnreachableTarget')
    const shrinking = [{}, { width: 1024, height: 1024 }, { width: 960, height: 1024 }]
    expect(failureOf({ from, to: square(2048), stages: shrinking }).code).toBe('UnreachableTarget')
  })
})
