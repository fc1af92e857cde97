import type { Optimizer } from './optimizer.ts'

/** The slot that holds the averaged parameters. */
export const emaSlot = 'ema'

/**
 * Lets an optimiser keep an exponential moving average of each parameter, in the slot `ema`: `e ← decay·e + (1 − decay)·p` after
 * each step, starting from the parameter itself.
 *
 * @param decay - 0 to 1, such as 0.999.
 */
export function withEma(optimizer: Optimizer, decay: number): Optimizer {
  return {
    name: `${optimizer.name}+ema`,
    slots: { ...optimizer.slots, [emaSlot]: 'parameter' },
    scalars: optimizer.scalars,
    update: (math, input) => {
      const { parameter, slots } = optimizer.update(math, input)
      const change = math.mul(math.sub(parameter, input.slots[emaSlot]!), math.constant(1 - decay))
      return { parameter, slots: { ...slots, [emaSlot]: math.add(input.slots[emaSlot]!, change) } }
    },
  }
}
