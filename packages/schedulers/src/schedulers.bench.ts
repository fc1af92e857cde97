import { createTensor, type RandomSource } from '@self-cascade/core'
import { bench, describe } from 'vitest'
import { schedulerFromConfig } from './scheduler-from-config.ts'
import { schedulerNames } from './scheduler-names.ts'

const steps = 20

function latents(dims: readonly number[], phase: number) {
  const size = dims.reduce((product, dim) => product * dim, 1)
  return createTensor(
    'float32',
    Float32Array.from({ length: size }, (_, i) => Math.sin(i + phase)),
    dims,
  )
}

// Time of a whole run of 20 steps, without the network and without drawing noise.
describe.each([
  [1, 4, 64, 64],
  [1, 4, 256, 256],
])('20 steps on [%i, %i, %i, %i]', (...dims) => {
  const [start, modelOutput, noise] = [latents(dims, 0), latents(dims, 1), latents(dims, 2)]
  const random: RandomSource = { normal: () => noise }
  for (const name of schedulerNames) {
    const scheduler = schedulerFromConfig({ _class_name: name, beta_schedule: 'scaled_linear', skip_prk_steps: true })
    bench(name, () => {
      const run = scheduler.createRun({ numInferenceSteps: steps })
      let sample = start
      for (const index of run.timesteps.keys()) {
        run.scaleModelInput(sample, index)
        sample = run.step({ index, modelOutput, sample, random }).prevSample
      }
    })
  }
})
