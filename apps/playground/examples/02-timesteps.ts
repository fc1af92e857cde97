// Which timesteps a scheduler visits, and which of them a later stage runs when it starts at K = 700.
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { plot } from './here.ts'

const config = { beta_schedule: 'scaled_linear', beta_start: 0.00085, beta_end: 0.012 }
const sigmas: Record<string, Float64Array> = {}

for (const className of ['ddim', 'euler', 'dpm++2m']) {
  const scheduler = schedulerFromConfig({ _class_name: 'DDIMScheduler', ...config }, { className })
  const whole = scheduler.createRun({ numInferenceSteps: 10 })
  const later = scheduler.createRun({ numInferenceSteps: 10, startTimestep: 700 })
  console.log(scheduler.className)
  console.log('  all  ', whole.timesteps)
  console.log('  stage', later.timesteps)
  if (whole.sigmas) sigmas[className] = whole.sigmas
}

plot({ x: 'step', y: 'sigma', lines: sigmas })
