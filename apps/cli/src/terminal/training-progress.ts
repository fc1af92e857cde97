import type { Colours } from './colours.ts'
import { formatBytes, formatClock, formatDuration } from './format.ts'
import { averaged, sparkline } from './sparkline.ts'

/** A step of a training run. */
export interface StepFacts {
  readonly step: number
  readonly loss: number
  readonly milliseconds: number
}

/** What of a run is there when it begins or goes on. */
export interface TrainingStart {
  readonly steps: number
  /** Losses of the steps before. */
  readonly losses: readonly number[]
  /** Losses on held-out pictures, as measured before. */
  readonly heldOut: readonly number[]
  /** Loss on held-out pictures before any step, where the run is judged against it. */
  readonly startLoss: number | null
}

/** What was measured so far. */
export interface TrainingProgress {
  steps: number
  losses: number[]
  heldOut: number[]
  startLoss: number | null
  /** Mean time of the latest steps, weighted towards the last. */
  milliseconds: number
  memory: number
}

/** Steps whose mean is the loss that is shown: single steps jump with the noise they draw. */
const shownSteps = 25

/** Nothing measured yet. */
export const newProgress = (): TrainingProgress => ({
  ...{ steps: 0, losses: [], heldOut: [], startLoss: null, milliseconds: 0, memory: 0 },
})

/** Takes over what a run begins with. */
export function beginProgress(progress: TrainingProgress, start: TrainingStart): void {
  Object.assign(progress, { ...start, losses: [...start.losses], heldOut: [...start.heldOut] })
}

/** Takes a step in. */
export function noteStep(progress: TrainingProgress, { loss, milliseconds }: StepFacts): void {
  progress.losses.push(loss)
  progress.milliseconds = progress.milliseconds === 0 ? milliseconds : 0.9 * progress.milliseconds + 0.1 * milliseconds
}

/** The loss that is shown. */
export const recentLoss = ({ losses }: TrainingProgress): number =>
  averaged(losses.slice(-shownSteps), 1)[0] ?? Number.NaN

/** Time that the steps left will take. */
export const timeLeft = ({ steps, losses, milliseconds }: TrainingProgress): string =>
  formatClock((steps - losses.length) * milliseconds)

/** The loss on held-out pictures as it is shown; empty before the first measurement. */
export function heldOutText({ heldOut, startLoss }: TrainingProgress): string {
  const last = heldOut.at(-1)
  return last === undefined ? '' : compareLosses(last, startLoss)
}

/** A loss beside that of the network as it began: `0.1250, at first 0.1300 (−3.8 %)`. */
export function compareLosses(loss: number, startLoss: number | null): string {
  if (startLoss === null) return loss.toFixed(4)
  return `${loss.toFixed(4)}, at first ${startLoss.toFixed(4)} (${formatChange(loss / startLoss)})`
}

/** A ratio as a change in percent, with a sign. */
export function formatChange(ratio: number): string {
  const percent = (ratio - 1) * 100
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(1)} %`
}

/** The lines of a view that is redrawn in place. */
export function describeProgress(progress: TrainingProgress, columns: number, colours: Colours): readonly string[] {
  const { steps, losses, milliseconds, heldOut, memory } = progress
  const head = `step ${losses.length} of ${steps}`
  const tail = `${timeLeft(progress)} left`
  const width = Math.max(0, columns - head.length - tail.length - 2)
  const filled = Math.round((losses.length / steps) * width)
  const bar = colours.cyan('━'.repeat(filled)) + colours.dim('─'.repeat(width - filled))
  // Losses fall by factors: their logarithms show what the later part of a run does too.
  const label = `loss ${recentLoss(progress).toFixed(4)} `
  const held = heldOutText(progress)
  const hasOwnLine = progress.startLoss !== null && held !== ''
  const heldLabel = `held out ${held} `
  const facts = [
    `${formatDuration(milliseconds)} a step`,
    held === '' || hasOwnLine ? '' : `held out ${held}`,
    memory === 0 ? '' : formatBytes(memory),
  ].filter((fact) => fact !== '')
  return [
    `${head} ${bar} ${colours.dim(tail)}`,
    label + colours.green(sparkline(losses.map(Math.log), columns - label.length)),
    ...(hasOwnLine ? [heldLabel + colours.yellow(sparkline(heldOut.map(Math.log), columns - heldLabel.length))] : []),
    colours.dim(facts.join(' · ').slice(0, columns)),
  ]
}
