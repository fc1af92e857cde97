import type { Optimizer } from './optimizer.ts'

/** The slot that holds the averaged parameters. */
export const emaSlot = 'ema'

/**
 * Lets an optimiser keep an exponential moving average of each parameter, in the slot `ema`: `e ← decay·e + (1 − decay)·p` after
 * each step, starting from the parameter itself.
 *
 * @param decay - 0 to 1, such as 0.999, or a function of the step (1 for the first) such as {@link warmedUpDecay}.
 */
export function withEma(optimizer: Optimizer, decay: number | ((step: number) => number)): Optimizer {
  const decayAt = typeof decay === 'number' ? () => decay : decay
  return {
    name: `${optimizer.name}+ema`,
    slots: { ...optimizer.slots, [emaSlot]: 'parameter' },
    scalars: (step, learningRate) => ({ ...optimizer.scalars(step, learningRate), emaRate: 1 - decayAt(step) }),
    update: (math, input) => {
      const { parameter, slots } = optimizer.update(math, input)
      const change = math.mul(math.sub(parameter, input.slots[emaSlot]!), input.scalars.emaRate!)
      return { parameter, slots: { ...slots, [emaSlot]: math.add(input.slots[emaSlot]!, change) } }
    },
  }
}

/**
 * A decay that grows with the run, so that the average soon forgets the untrained weights: `min(decay, (1 + step) / (10 + step))`,
 * as TensorFlow's `ExponentialMovingAverage` and diffusers' `EMAModel` have it.
 */
export const warmedUpDecay =
  (decay: number): ((step: number) => number) =>
  (step) =>
    Math.min(decay, (1 + step) / (10 + step))
