import type { Tensor } from '@self-cascade/core'
import { linearCombination } from '@self-cascade/tensor'

/** Moves a sample from one timestep to another along the network's output. */
export type Transfer = (sample: Tensor, timestep: number, previous: number, modelOutput: Tensor) => Tensor

/** One call: its number in the run, its timestep, the sample and the network's output for it. */
export type Integrator = (call: number, timestep: number, sample: Tensor, modelOutput: Tensor) => Tensor

/**
 * Combines the network's outputs over several calls: Runge-Kutta for the calls whose timesteps are given, then (or at once) the
 * linear multistep method.
 *
 * @param stride Timesteps between two steps.
 * @see Liu et al. 2022, algorithm 2 and equations 12 and 13.
 */
export function pndmIntegrator(rungeKuttaTimesteps: readonly number[], stride: number, transfer: Transfer): Integrator {
  let outputs: Tensor[] = []
  let begun: Tensor | undefined
  let slopes: Tensor[] = []

  const rungeKutta: Integrator = (call, timestep, sample, modelOutput) => {
    const stage = call % 4
    if (stage === 0) {
      outputs.push(modelOutput)
      begun = sample
      slopes = []
    }
    slopes.push(modelOutput)
    const slope = stage === 3 ? weighted(rungeKuttaWeights, slopes) : modelOutput
    const previous = stage % 2 === 0 ? timestep - Math.floor(stride / 2) : timestep
    return transfer(begun ?? sample, rungeKuttaTimesteps[call - stage]!, previous, slope)
  }

  const linearMultistep: Integrator = (call, timestep, sample, modelOutput) => {
    if (call === 1) {
      const first = begun ?? sample
      return transfer(first, timestep + stride, timestep, weighted([1 / 2, 1 / 2], [modelOutput, outputs[0]!]))
    }
    if (call === 0) begun = sample
    outputs = [...outputs.slice(-3), modelOutput]
    const latestFirst = [...outputs].reverse()
    return transfer(sample, timestep, timestep - stride, weighted(adamsBashforthWeights[outputs.length]!, latestFirst))
  }

  return (call, ...rest) => (call < rungeKuttaTimesteps.length ? rungeKutta : linearMultistep)(call, ...rest)
}

const rungeKuttaWeights = [1 / 6, 1 / 3, 1 / 3, 1 / 6]

/** Weights of the latest, the one before and so on, by how many there are. */
const adamsBashforthWeights: Readonly<Record<number, readonly number[]>> = {
  1: [1],
  2: [3 / 2, -1 / 2],
  3: [23 / 12, -16 / 12, 5 / 12],
  4: [55 / 24, -59 / 24, 37 / 24, -9 / 24],
}

function weighted(weights: readonly number[], tensors: readonly Tensor[]): Tensor {
  return linearCombination(tensors.map((tensor, index) => [weights[index]!, tensor] as const))
}
