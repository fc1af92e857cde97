import type { ScaleStage } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { planScales } from './plan-scales.ts'
import { minimumStageCount } from './stage-count.ts'

/** A linear congruential generator (Numerical Recipes), so that every run tries the same sizes. */
function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Case {
  readonly sizeMultiple: number
  readonly from: { width: number; height: number }
  readonly to: { width: number; height: number }
}

function randomCases(count: number, seed: number, largestBase: number, largestGrowth: number): readonly Case[] {
  const draw = seeded(seed)
  return Array.from({ length: count }, () => {
    const sizeMultiple = [1, 8, 16, 32, 64][draw(5)]!
    const base = [1 + draw(largestBase), 1 + draw(largestBase)] as const
    const target = base.map((cells) => cells + draw(cells * largestGrowth))
    const size = ([width, height]: readonly number[]) => ({
      width: width! * sizeMultiple,
      height: height! * sizeMultiple,
    })
    return { sizeMultiple, from: size(base), to: size(target) }
  })
}

function assertPlan({ sizeMultiple, from, to }: Case, stages: readonly ScaleStage[]): void {
  const label = `${from.width}x${from.height} to ${to.width}x${to.height} by ${sizeMultiple}`
  expect(stages[0], label).toMatchObject(from)
  expect(stages.at(-1), label).toMatchObject(to)
  for (const [index, { width, height }] of stages.entries()) {
    expect([width % sizeMultiple, height % sizeMultiple], label).toEqual([0, 0])
    const before = stages[index - 1]
    if (before === undefined) continue
    expect(width >= before.width && height >= before.height, `${label}: shrinks`).toBe(true)
    expect(width * height <= 4 * before.width * before.height, `${label}: leaps`).toBe(true)
  }
}

test('thousands of random plans keep the limits, the multiple, the order and the exact ends', () => {
  for (const one of randomCases(4000, 7, 24, 12)) {
    const { stages } = planScales(one)
    assertPlan(one, stages)
  }
})

test('the fewest stages almost always do, and one more always does', () => {
  const cases = [...randomCases(4000, 11, 24, 12), ...randomCases(2000, 13, 3, 40)]
  const extra = cases.map((one) => planScales(one).stages.length - 1 - minimumStageCount(one.from, one.to))
  expect(extra.filter((count) => count < 0 || count > 1)).toEqual([])
  expect(extra.filter((count) => count > 0).length).toBeLessThan(cases.length / 100)
})

test('random plans of real sizes keep the aspect within one multiple', () => {
  for (const one of randomCases(1000, 17, 16, 6)) {
    if (one.from.width < 8 * one.sizeMultiple || one.from.height < 8 * one.sizeMultiple) continue
    const scale = 1 + (one.to.width % 5)
    const to = { width: one.from.width * scale, height: one.from.height * scale }
    for (const { width, height } of planScales({ ...one, to }).stages) {
      const aspectError = Math.abs(Math.log(width / height) - Math.log(to.width / to.height))
      expect(aspectError).toBeLessThan(one.sizeMultiple / Math.min(width, height))
    }
  }
})

test('doubling both sides always costs less than direct sampling', () => {
  for (const one of randomCases(1000, 19, 16, 6)) {
    const to = { width: one.from.width * 2, height: one.from.height * 2 }
    const { relativeCost } = planScales({ ...one, to })
    expect(relativeCost > 0.7 && relativeCost < 1).toBe(true)
  }
})
