import type { StudioEvent } from '@self-cascade/web'
import type { CascadeProgress } from '../events.ts'
import type { FileProgress } from './shared-studios.ts'

type Running = Extract<CascadeProgress, { phase: 'running' }>
type Stage = Pick<Running, 'stage' | 'width' | 'height' | 'steps'>

/** Adds up what a run has done. */
export interface RunProgress {
  /** What an event changes; null for events that change nothing. */
  of(event: StudioEvent): Running | null
}

/** Follows a run: its share that is done counts the pixels of each step. */
export function runProgress(): RunProgress {
  let stages: readonly Stage[] = []
  const cost = ({ width, height, steps }: Stage) => width * height * steps

  function at(stage: number, step: number): Running {
    const current = stages[stage]!
    const total = stages.reduce((sum, one) => sum + cost(one), 0)
    const before = stages.slice(0, stage).reduce((sum, one) => sum + cost(one), 0)
    const fraction = (before + cost({ ...current, steps: step })) / total
    return { phase: 'running', ...current, stages: stages.length, step, fraction: Math.min(1, fraction) }
  }

  return {
    of(event) {
      if (event.type === 'start') {
        stages = event.plan.stages.map(({ width, height, steps }, stage) => ({ stage, width, height, steps }))
        return null
      }
      if (event.type === 'stage-start') return at(event.stage, 0)
      return event.type === 'step' ? at(event.stage, event.step + 1) : null
    },
  }
}

/** Adds up the files of a model. `expectedBytes` is what it is said to have, where that is known beforehand. */
export function downloadProgress(
  expectedBytes: number | null,
): (file: FileProgress) => Extract<CascadeProgress, { phase: 'loading' }> {
  const files = new Map<string, FileProgress>()
  return (progress) => {
    files.set(progress.file, progress)
    const sum = (key: 'receivedBytes' | 'totalBytes') => [...files.values()].reduce((total, one) => total + one[key], 0)
    const totalBytes = expectedBytes === null ? null : Math.max(expectedBytes, sum('totalBytes'))
    return { phase: 'loading', receivedBytes: sum('receivedBytes'), totalBytes }
  }
}
