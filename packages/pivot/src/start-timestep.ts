import { createError, InvalidOption } from '@self-cascade/core'

/** The share of the training timesteps that a stage after the first goes through: the paper's K = 700 of T = 1000. */
const START_SHARE = 0.7

/**
 * Gives the timestep K at which a stage starts from its pivot when nothing else is asked for: `round(0.7 · T)`, the value of
 * all experiments in the paper.
 *
 * @throws {@link InvalidOption} unless T is a whole number of at least 1.
 * @see "Make a Cheap Scaling", ECCV 2024 (K = 700 in all experiments)
 */
export function defaultStartTimestep(numTrainTimesteps: number): number {
  if (!Number.isSafeInteger(numTrainTimesteps) || numTrainTimesteps < 1) {
    const expected = 'a whole number of at least 1'
    throw createError(InvalidOption, { name: 'numTrainTimesteps', value: numTrainTimesteps, expected })
  }
  return Math.max(1, Math.round(START_SHARE * numTrainTimesteps))
}
