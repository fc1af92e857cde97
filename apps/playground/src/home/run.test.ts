import type { StudioEvent } from '@self-cascade/web'
import { expect, test } from 'vitest'
import { homeDefaults, requestOf } from './home-state.ts'
import { advanceRun, beginRun, expectStages, type RunProgress, shareDone } from './run-progress.ts'
import { createStopwatch, estimateTimeLeft, nothingMeasured, timesAsLong } from './time-estimate.ts'

const facts = { nativeSize: { width: 128, height: 128 }, sizeMultiple: 32 }
const begin = () => beginRun(expectStages(requestOf(homeDefaults, facts.nativeSize), facts))
const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) }

const stageStart = (stage: number, totalSteps: number): StudioEvent => ({
  ...{ type: 'stage-start', stage, totalSteps },
  ...{ width: 128 * 2 ** stage, height: 128 * 2 ** stage },
})
const step = (stage: number, step: number, steps: number): StudioEvent => ({
  ...{ type: 'step', stage, step, steps, timestep: 500, milliseconds: 1, preview: image },
})
const stageDone = (stage: number, restored: boolean): StudioEvent => ({
  ...{ type: 'stage-done', stage, restored, startTimestep: 700, steps: 25, milliseconds: restored ? 0 : 900 },
  ...{ width: 128, height: 128, sessionMilliseconds: 0, openMilliseconds: 0 },
})
const advance = (run: RunProgress, ...events: StudioEvent[]) => events.reduce(advanceRun, run)

test('the frames of the stages stand before the model is there', () => {
  expect(begin().stages.map(({ width, steps }) => [width, steps])).toEqual([
    [128, 25],
    [256, 18],
    [512, 18],
  ])
  const direct = requestOf({ ...homeDefaults, method: 'direct' }, facts.nativeSize)
  expect(expectStages(direct, facts).map(({ width, steps }) => [width, steps])).toEqual([[512, 25]])
  expect(expectStages(requestOf({ ...homeDefaults, size: 130 }, facts.nativeSize), facts)).toEqual([])
})

test('stages fill step by step, and one that was kept says so', () => {
  let run = advance(begin(), stageStart(0, 0), stageDone(0, true), stageStart(1, 18), step(1, 3, 18))
  expect(run.stages.map(({ state, done }) => [state, done])).toEqual([
    ['kept', 25],
    ['running', 4],
    ['waiting', 0],
  ])
  expect([run.active, run.stages[1]!.image]).toEqual([1, image])
  run = advance(run, stageDone(1, false))
  expect(run.stages[1]).toMatchObject({ state: 'done', done: 18, milliseconds: 900 })
})

test('the share that is done grows from nothing to all', () => {
  const run = { ...begin(), phase: 'sampling' as const }
  expect(shareDone(run)).toBe(0)
  const done = advance(run, stageDone(0, false), stageDone(1, false), stageDone(2, false))
  expect(shareDone(done)).toBe(1)
  expect(shareDone(begin())).toBeNull()
  expect(shareDone({ ...begin(), download: { receivedBytes: 5, totalBytes: 20 } })).toBe(0.25)
})

test('time is measured between steps, without the first of a stage, which opens networks', () => {
  const stopwatch = createStopwatch()
  let run = advance(begin(), stageStart(0, 25))
  expect(estimateTimeLeft(run.stages, stopwatch.measured())).toBeNull()
  for (const [index, time] of [5000, 5200, 5400].entries()) {
    run = advanceRun(run, step(0, index, 25))
    stopwatch.observe(step(0, index, 25), time, run.stages)
  }
  expect(stopwatch.measured().step[128 * 128]).toBeCloseTo(200)
  stopwatch.observe({ type: 'picture', stage: 0, final: false, image, milliseconds: 1 }, 5450, run.stages)
  expect(stopwatch.measured().decode[128 * 128]).toBeCloseTo(50)
})

test('sizes that were not measured are reckoned from the nearest, and called rough', () => {
  const run = advance(begin(), stageStart(0, 25), step(0, 4, 25))
  const measured = { ...nothingMeasured, step: { [128 * 128]: 100 } }
  const left = estimateTimeLeft(run.stages, measured)!
  const times = (size: number) => timesAsLong(size, 128)
  expect(left.isRough).toBe(true)
  expect(left.milliseconds).toBeCloseTo(100 * (20 + 18 * times(256) + 18 * times(512)))
  expect(times(256)).toBeGreaterThan(4)
  const known = { ...measured, step: { [128 * 128]: 100, [256 * 256]: 400, [512 * 512]: 2000 } }
  expect(estimateTimeLeft(run.stages, known)).toEqual({ milliseconds: 2000 + 7200 + 36_000, isRough: false })
})
