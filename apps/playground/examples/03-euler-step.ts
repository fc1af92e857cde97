// Euler's method by hand, with a denoiser that is known exactly: the data are normal with mean 2 and deviation 0.5, so the best
// prediction of the noise in x is σ · (x − 2) / (0.5² + σ²), and where the exact path ends is known too.
import { createTensor } from '@self-cascade/core'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { philoxRandom } from '@self-cascade/tensor'

const [mean, variance] = [2, 0.25]
const noiseIn = (x: number, sigma: number) => (sigma * (x - mean)) / (variance + sigma ** 2)
const one = (x: number) => createTensor('float32', Float32Array.of(x), [1, 1, 1, 1])

for (const numInferenceSteps of [5, 20, 80]) {
  const run = schedulerFromConfig({ _class_name: 'EulerDiscreteScheduler' }).createRun({ numInferenceSteps })
  const sigmas = [...run.sigmas!]
  const start = 0.7 * sigmas[0]!
  let [byHand, sample] = [start, one(start)]
  for (const index of run.timesteps.keys()) {
    const [sigma, next] = [sigmas[index]!, sigmas[index + 1]!]
    const modelOutput = one(noiseIn(sample.data[0]!, sigma))
    sample = run.step({ index, modelOutput, sample, random: philoxRandom({ seed: 0 }) }).prevSample
    byHand += (next - sigma) * noiseIn(byHand, sigma)
  }
  const exact = mean + (start - mean) * Math.sqrt(variance / (variance + sigmas[0]! ** 2))
  console.log(
    `${numInferenceSteps} steps: ${byHand.toFixed(4)} by hand, ${sample.data[0]!.toFixed(4)} by the scheduler`,
  )
  console.log(`  off the exact ${exact.toFixed(4)} by ${Math.abs(byHand - exact).toFixed(4)}`)
}
