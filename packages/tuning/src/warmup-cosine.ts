import { createError, InvalidOption } from '@self-cascade/core'

/** A rate that rises, then falls. */
export interface WarmupCosineOptions {
  /** The highest rate. */
  readonly learningRate: number
  /** Steps in all. */
  readonly steps: number
  /** Steps of the linear rise. */
  readonly warmupSteps: number
  /** Rate at the last step; 0 by default. */
  readonly finalLearningRate?: number
}

/**
 * Gives the learning rate of each step (1 for the first): a line from `peak / warmup` to the peak, then half a cosine down to the
 * final rate at the last step (Loshchilov and Hutter 2017, eq. 5, without restarts).
 *
 * @throws {@link InvalidOption} for numbers out of range.
 */
export function warmupCosine(options: WarmupCosineOptions): (step: number) => number {
  const { learningRate, steps, warmupSteps, finalLearningRate = 0 } = options
  checkRate('learningRate', learningRate)
  checkRate('finalLearningRate', finalLearningRate)
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0) {
    throw createError(InvalidOption, {
      name: 'warmupSteps',
      value: warmupSteps,
      expected: 'a whole number of 0 or more',
    })
  }
  return (step) => {
    if (step <= warmupSteps) return (learningRate * step) / warmupSteps
    const progress = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps))
    return finalLearningRate + (learningRate - finalLearningRate) * 0.5 * (1 + Math.cos(Math.PI * progress))
  }
}

function checkRate(name: string, value: number): void {
  if (value >= 0 && Number.isFinite(value)) return
  throw createError(InvalidOption, { name, value, expected: 'a number of 0 or more' })
}
