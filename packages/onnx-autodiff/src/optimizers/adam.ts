import type { Optimizer } from './optimizer.ts'

/** How {@link adam} and {@link adamW} step. */
export interface AdamOptions {
  /** Decay of the mean of gradients; 0.9 by default. */
  readonly beta1?: number
  /** Decay of the mean of squared gradients; 0.999 by default. */
  readonly beta2?: number
  /** Added to the root, after the bias correction, as torch does; 1e-8 by default. */
  readonly epsilon?: number
}

/** How {@link adamW} steps. */
export interface AdamWOptions extends AdamOptions {
  /** Share of a parameter that a step of learning rate 1 takes away; 0.01 by default. */
  readonly weightDecay?: number
}

/** Adam (Kingma and Ba 2015, algorithm 1): `p ← p − lr·m̂ / (√v̂ + ε)`, with both means corrected for their start at 0. */
export const adam = (options: AdamOptions = {}): Optimizer => ({ ...adamFamily(options, 0), name: 'adam' })

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2): `p ← p·(1 − lr·λ)` before each step. */
export const adamW = ({ weightDecay = 0.01, ...options }: AdamWOptions = {}): Optimizer => ({
  ...adamFamily(options, weightDecay),
  name: 'adamw',
})

/**
 * The slots hold sums that weigh older steps less, `m/(1 − β₁)` and `v/(1 − β₂)` in the paper's letters: with the constant
 * factors and both bias corrections in the step size and in ε, an update is ten passes over the parameter and not thirteen.
 */
function adamFamily({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions, weightDecay: number) {
  const optimizer: Omit<Optimizer, 'name'> = {
    slots: { gradientSum: 'zero', squareSum: 'zero' },
    scalars: (step, learningRate) => {
      const meanFactor = (1 - beta1) / (1 - beta1 ** step)
      const rootFactor = Math.sqrt((1 - beta2) / (1 - beta2 ** step))
      return {
        stepSize: (learningRate * meanFactor) / rootFactor,
        epsilon: epsilon / rootFactor,
        kept: 1 - learningRate * weightDecay,
      }
    },
    update: (math, { parameter, gradient, slots, scalars }) => {
      const gradientSum = math.add(math.mul(slots.gradientSum!, math.constant(beta1)), gradient)
      const squareSum = math.add(math.mul(slots.squareSum!, math.constant(beta2)), math.mul(gradient, gradient))
      const root = math.add(math.sqrt(squareSum), scalars.epsilon!)
      const kept = weightDecay === 0 ? parameter : math.mul(parameter, scalars.kept!)
      return {
        parameter: math.sub(kept, math.mul(math.div(gradientSum, root), scalars.stepSize!)),
        slots: { gradientSum, squareSum },
      }
    },
  }
  return optimizer
}
