import { SelfCascadeError } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { readQuery, writeQuery } from '../components/query-fields.ts'
import { reportPlan } from './plan-report.ts'
import { type PlannerState, planCommand, plannerDefaults, plannerQuery } from './planner-state.ts'
import { layOutStages } from './stage-layout.ts'

test('the defaults are those of the command line', () => {
  const { stages, relativeCost } = reportPlan(plannerDefaults)
  expect(stages.map(({ width, height, steps }) => [width, height, steps])).toEqual([
    [512, 512, 50],
    [1024, 896, 35],
    [2048, 1536, 35],
  ])
  expect(relativeCost.toFixed(2)).toBe('0.84')
  expect(planCommand(plannerDefaults)).toBe('self-cascade plan --from 512x512 --to 2048x1536')
})

test('the costs of the stages add up to that of the plan', () => {
  const { stages, relativeCost } = reportPlan({ ...plannerDefaults, attention: 0, frames: 16 })
  expect(stages.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(relativeCost, 12)
})

test('an empty field is an error that says how to mend it', () => {
  let thrown: unknown
  try {
    reportPlan({ ...plannerDefaults, to: { width: Number.NaN, height: 512 } })
  } catch (error) {
    thrown = error
  }
  expect(SelfCascadeError.isInstance(thrown)).toBe(true)
})

test('a link holds what differs from the defaults', () => {
  const state: PlannerState = { ...plannerDefaults, to: { width: 1024, height: 640 }, start: 'strength', strength: 0.5 }
  const search = writeQuery(state, plannerQuery, plannerDefaults)
  expect(search).toBe('?to=1024x640&start=strength&strength=0.5')
  expect(readQuery(search, plannerQuery, plannerDefaults)).toEqual(state)
  expect(planCommand(state)).toBe('self-cascade plan --from 512x512 --to 1024x640 --strength 0.5')
})

test('the drawing keeps the proportions of every stage and stays inside its room', () => {
  const sizes = [
    { width: 512, height: 512 },
    { width: 1024, height: 896 },
    { width: 2048, height: 1536 },
  ]
  const { boxes, labelX, height } = layOutStages(sizes, { width: 800, maxHeight: 400, labelWidth: 200 })
  const scale = (boxes[2]!.width + 1) / 2048
  sizes.forEach((size, index) => {
    expect(boxes[index]!.width + 1).toBeCloseTo(size.width * scale)
    expect(boxes[index]!.height + 1).toBeCloseTo(size.height * scale)
    expect(boxes[index]!.y + boxes[index]!.height).toBeCloseTo(boxes[0]!.y + boxes[0]!.height)
  })
  expect(labelX).toBeLessThanOrEqual(800 - 200 + 40)
  expect(boxes[0]!.y + boxes[0]!.height).toBeLessThan(height)
  expect(boxes[0]!.labelY - boxes[1]!.labelY).toBeGreaterThanOrEqual(34)
})

test('stages of one height have their labels in order, all inside the drawing', () => {
  const sizes = [1, 2, 4, 8, 16].map((factor) => ({ width: 512 * factor, height: 512 }))
  const { boxes, height } = layOutStages(sizes, { width: 640, maxHeight: 400, labelWidth: 200 })
  const places = boxes.map(({ labelY }) => labelY)
  expect(places).toEqual([...places].sort((a, b) => b - a))
  expect(Math.max(...places) + 17).toBeLessThanOrEqual(height)
  expect(Math.min(...places) - 17).toBeGreaterThanOrEqual(-1e-9)
})

test('a stage may have a start of its own, and starts of stages that are not there are left aside', () => {
  const state: PlannerState = { ...plannerDefaults, own: [Number.NaN, 500, 300] }
  expect(reportPlan(state).stages.map(({ startTimestep, steps }) => [startTimestep, steps])).toEqual([
    [1000, 50],
    [700, 35],
    [500, 25],
  ])
  const search = writeQuery(state, plannerQuery, plannerDefaults)
  expect(search).toBe('?own=-.500.300')
  expect(readQuery(search, plannerQuery, plannerDefaults)).toEqual(state)
  expect(planCommand({ ...state, own: [Number.NaN, 500] })).toBe(
    'self-cascade generate "WORDS" --size 2048x1536 --stage 2:k=500',
  )
})
