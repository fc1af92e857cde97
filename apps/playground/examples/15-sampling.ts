// A whole sampling loop with a denoiser of one line: every picture is the same ring, so the noise in a latent is known exactly.
import { sample } from '@self-cascade/cascade'
import { createTensor, type Denoiser } from '@self-cascade/core'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { add, philoxRandom, scale } from '@self-cascade/tensor'
import { picture } from './here.ts'

const dims = [1, 1, 48, 48]
const distance = (i: number) => Math.hypot((i % 48) - 23.5, Math.floor(i / 48) - 23.5)
const values = Float32Array.from({ length: 48 * 48 }, (_, i) => (Math.abs(distance(i) - 15) < 4 ? 1 : -1))
const ring = createTensor('float32', values, dims)
const scheduler = schedulerFromConfig({ _class_name: 'DDIMScheduler', clip_sample: false })
const predict: Denoiser['predict'] = async ({ latents, timestep }) => {
  const alpha = scheduler.alphasCumprod![timestep]!
  return scale(add(latents, scale(ring, -Math.sqrt(alpha))), 1 / Math.sqrt(1 - alpha))
}

const denoiser: Denoiser = { specificationVersion: 1, predict, dispose: async () => {} }
const [random, run] = [philoxRandom({ seed: 3 }), scheduler.createRun({ numInferenceSteps: 20 })]
const conditioning = { encoderHiddenStates: createTensor('float32', new Float32Array(0), [0]) }
for await (const { step, timestep, latents } of sample({
  ...{ denoiser, run, random, conditioning, latents: random.normal(dims) },
})) {
  console.log(`step ${step}, timestep ${timestep}: cell 0 is ${latents.data[0]!.toFixed(3)}`)
  const data = new Uint8ClampedArray(4 * 48 * 48).fill(255)
  for (const [i, value] of latents.data.entries()) data.fill(128 + 90 * value, 4 * i, 4 * i + 3)
  if (step % 6 === 1) picture(`timestep ${timestep}`, { width: 48, height: 48, data })
}
