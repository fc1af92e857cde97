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
const config = {
  _class_name: 'DDIMScheduler',
  ...{ beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 },
}

for (const startTimestep of [100, 400, 700]) {
  const { startLevel } = schedulerFromConfig(config).createRun({ numInferenceSteps: 50, startTimestep })
  const random = philoxRandom({ seed: 1, stage: 1 })
  const start = replacePivot({ pivot, size: { width: 64, height: 64 }, level: startLevel, random })
  const { mean, std } = meanAndStd(start)
  console.log(`K = ${startTimestep}: signal ${startLevel.signalScale.toFixed(3)},`)
  console.log(`  and together a mean of ${mean.toFixed(3)} and a deviation of ${std.toFixed(3)}`)
  const data = new Uint8ClampedArray(4 * 64 * 64).fill(255)
  for (const [i, value] of start.data.entries()) data.fill(128 + 60 * value, 4 * i, 4 * i + 3)
  picture(`K = ${startTimestep}`, { width: 64, height: 64, data })
}
