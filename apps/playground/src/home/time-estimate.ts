import { estimateStageCost } from '@self-cascade/scale-plan'
import type { StudioEvent } from '@self-cascade/web'
import type { StageFrame } from './run-progress.ts'

/** What was measured on this machine, by pixels of a stage; kept from run to run. */
export interface Measured {
  /** Milliseconds from one step to the next, previews included. */
  readonly step: Readonly<Record<number, number>>
  /** Milliseconds from the last step to the decoded picture. */
  readonly decode: Readonly<Record<number, number>>
}

/** Nothing measured yet. */
export const nothingMeasured: Measured = { step: {}, decode: {} }

/** Measures steps and decoding by the clock of the page. */
export function createStopwatch(measured: Measured = nothingMeasured) {
  let known = measured
  let last: { readonly stage: number; readonly time: number; readonly step: number } | null = null
  const area = (stages: readonly StageFrame[], stage: number) => stages[stage]!.width * stages[stage]!.height

  return {
    measured: () => known,
    /** Takes note of an event at a time in milliseconds; `stages` are those of the run with this event in them. */
    observe(event: StudioEvent, time: number, stages: readonly StageFrame[]): void {
      if (event.type === 'step') {
        // The first step of a stage also opens networks.
        if (last?.stage === event.stage) {
          const pixels = area(stages, event.stage)
          const previous = known.step[pixels]
          const taken = time - last.time
          const smooth = previous === undefined || last.step === 0 ? taken : 0.8 * previous + 0.2 * taken
          known = { ...known, step: { ...known.step, [pixels]: smooth } }
        }
        last = { stage: event.stage, time, step: event.step }
      }
      if (event.type === 'picture' && last?.stage === event.stage) {
        known = { ...known, decode: { ...known.decode, [area(stages, event.stage)]: time - last.time } }
      }
    },
  }
}

/** How long a run will still take. */
export interface TimeLeft {
  readonly milliseconds: number
  /** Whether a stage that is still to come was never measured at its size, and is reckoned from a smaller one. */
  readonly isRough: boolean
}

/** Estimates what is left; null before anything was measured. */
export function estimateTimeLeft(stages: readonly StageFrame[], measured: Measured): TimeLeft | null {
  let milliseconds = 0
  let isRough = false
  for (const stage of stages) {
    if (stage.state === 'done' || stage.state === 'kept') continue
    const step = timeAt(stage, measured.step)
    if (!step) return null
    const decode = timeAt(stage, measured.decode)
    milliseconds += step.milliseconds * (stage.steps - stage.done) + (decode?.milliseconds ?? 0)
    isRough ||= step.isRough
  }
  return { milliseconds, isRough }
}

/** The time at a size: as measured, or that of the nearest size scaled by the planner's estimate of cost. */
function timeAt({ width, height }: StageFrame, times: Readonly<Record<number, number>>) {
  const pixels = width * height
  const exact = times[pixels]
  if (exact !== undefined) return { milliseconds: exact, isRough: false }
  const sizes = Object.keys(times).map(Number)
  if (sizes.length === 0) return null
  const nearest = sizes.reduce((best, size) =>
    Math.abs(Math.log(size / pixels)) < Math.abs(Math.log(best / pixels)) ? size : best,
  )
  return { milliseconds: (times[nearest]! * costOf(pixels)) / costOf(nearest), isRough: true }
}

const costOf = (pixels: number) =>
  estimateStageCost({ width: Math.sqrt(pixels), height: Math.sqrt(pixels), steps: 1, guidanceScale: 2 })

/** How many times as long a size takes as another, by the planner's estimate. */
export function timesAsLong(size: number, other: number): number {
  return costOf(size ** 2) / costOf(other ** 2)
}
