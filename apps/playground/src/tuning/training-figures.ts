import type { TrainingLog } from './training-log.ts'

/** Gives the middle of some numbers; NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** Steps that tell how long the next ones will take. */
const recentSteps = 20

/** Milliseconds of a step lately; NaN before the first. */
export const stepTime = ({ times }: TrainingLog): number => median(times.slice(-recentSteps))

/**
 * Milliseconds that the rest of a training will take, with the measurements that are due; null before the second step, as the
 * first one is slower than all that follow.
 *
 * @param measurementsLeft - how often the held-out loss is still measured
 */
export function timeLeft(log: TrainingLog, measurementsLeft: number): number | null {
  const { losses, times, total, validations } = log
  if (losses.length < 2) return null
  const measuring = median(validations.map(({ milliseconds }) => milliseconds))
  const step = median(times.slice(1).slice(-recentSteps))
  return step * (total - losses.length) + (Number.isNaN(measuring) ? 0 : measuring * measurementsLeft)
}

/**
 * Smooths losses, which differ from step to step with the timesteps and scenes of the batch: the mean of all steps so far with
 * weights that fall by a factor with each step back, `s_n = Σ β^{n−i} x_i / Σ β^{n−i}`.
 */
export function smoothed(values: readonly number[], factor = 0.95): readonly number[] {
  let sum = 0
  let weight = 0
  return values.map((value) => {
    sum = factor * sum + value
    weight = factor * weight + 1
    return sum / weight
  })
}

/** How far the held-out loss fell below that of the tuning-free network: −0.098 is 9.8 % lower. Null before it was measured again. */
export function lossChange({ validations }: TrainingLog): number | null {
  const start = validations.find(({ step }) => step === 0)
  const last = validations.at(-1)
  return start && last && last.step > 0 ? last.loss / start.loss - 1 : null
}

/** How often a run is measured on held-out scenes, besides before its first step. */
const measurements = 8

/** Whether the held-out loss is due after a step. */
export const isMeasured = (step: number, steps: number): boolean =>
  step === steps || (step < steps && step % Math.max(1, Math.round(steps / measurements)) === 0)

/** How often the held-out loss is still due after a step. */
export function measurementsLeft(done: number, steps: number): number {
  const rest = Array.from({ length: Math.max(0, steps - done) }, (_, index) => done + index + 1)
  return rest.filter((step) => isMeasured(step, steps)).length
}
