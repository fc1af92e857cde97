// Pivot replacement, equation 6 of the paper: the next stage starts from the last one, resized and noised to timestep K.
import { createTensor } from '@self-cascade/core'
import { replacePivot } from '@self-cascade/pivot'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { meanAndStd, philoxRandom } from '@self-cascade/tensor'
import { picture } from './here.ts'

const size = 32
const disc = Float32Array.from({ length: size * size }, (_, i) => {
  return Math.hypot((i % size) - 16, Math.floor(i / size) - 16) < 10 ? 1 : -1
})
const pivot = createTensor('float32', disc, [1, 1, size, size])
const config = { _class_name: 'DDIMScheduler', beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 }

for (const startTimestep of [100, 400, 700]) {
  const { startLevel } = schedulerFromConfig(config).createRun({ numInferenceSteps: 50, startTimestep })
  const random = philoxRandom({ seed: 1, stage: 1 })
  const start = replacePivot({ pivot, size: { width: 64, height: 64 }, level: startLevel, random })
  console.log(`K = ${startTimestep}`, startLevel, meanAndStd(start))
  const bytes = start.data.map((value) => 128 + 60 * value)
  const data = Uint8ClampedArray.from({ length: 4 * 64 * 64 }, (_, i) => (i % 4 === 3 ? 255 : bytes[i >> 2]!))
  picture(`K = ${startTimestep}`, { width: 64, height: 64, data })
}
