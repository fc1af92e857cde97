import type { Optimizer } from './optimizer.ts'

/** How {@link sgd} steps. */
export interface SgdOptions {
  /** Share of the last step that is kept, 0 to 1; 0 by default. */
  readonly momentum?: number
}

/** Stochastic gradient descent with momentum, in torch's form: `b ← μ·b + g`, `p ← p − lr·b`. */
export function sgd({ momentum = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: 'sgd',
    slots: momentum === 0 ? {} : { momentum: 'zero' },
    scalars: (_, learningRate) => ({ learningRate }),
    update: (math, { parameter, gradient, slots, scalars }) => {
      const step = momentum === 0 ? gradient : math.add(math.mul(slots.momentum!, math.constant(momentum)), gradient)
      return {
        parameter: math.sub(parameter, math.mul(step, scalars.learningRate!)),
        slots: momentum === 0 ? {} : { momentum: step },
      }
    },
  }
}
