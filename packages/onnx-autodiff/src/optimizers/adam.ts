import type { Arithmetic, Optimizer } from './optimizer.ts'

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

function adamFamily({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions, weightDecay: number) {
  const optimizer: Omit<Optimizer, 'name'> = {
    slots: { mean: 'zero', meanSquare: 'zero' },
    scalars: (step, learningRate) => ({
      stepSize: learningRate / (1 - beta1 ** step),
      rootCorrection: Math.sqrt(1 - beta2 ** step),
      kept: 1 - learningRate * weightDecay,
    }),
    update: (math, { parameter, gradient, slots, scalars }) => {
      const mean = average(math, slots.mean!, gradient, beta1)
      const meanSquare = average(math, slots.meanSquare!, math.mul(gradient, gradient), beta2)
      const root = math.add(math.div(math.sqrt(meanSquare), scalars.rootCorrection!), math.constant(epsilon))
      const kept = weightDecay === 0 ? parameter : math.mul(parameter, scalars.kept!)
      return {
        parameter: math.sub(kept, math.mul(scalars.stepSize!, math.div(mean, root))),
        slots: { mean, meanSquare },
      }
    },
  }
  return optimizer
}

/** `decay·old + (1 − decay)·fresh`. */
const average = <V>(math: Arithmetic<V>, old: V, fresh: V, decay: number): V =>
  math.add(math.mul(old, math.constant(decay)), math.mul(fresh, math.constant(1 - decay)))
