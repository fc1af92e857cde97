// A noise schedule: how much of a picture is left at each timestep. These are the betas of Stable Diffusion.
import { alphasCumprodFromBetas, betaSchedules } from '@self-cascade/schedulers'
import { plot } from './here.ts'

const betas = betaSchedules.scaledLinear({ betaStart: 0.00085, betaEnd: 0.012, numTrainTimesteps: 1000 })
const alphasCumprod = alphasCumprodFromBetas(betas)

for (const t of [0, 250, 500, 700, 999]) {
  const alpha = alphasCumprod[t]!
  console.log(`t = ${t}: signal ${Math.sqrt(alpha).toFixed(4)}, noise ${Math.sqrt(1 - alpha).toFixed(4)}`)
}

plot({
  x: 'timestep',
  y: 'share of the variance',
  lines: { signal: alphasCumprod, noise: alphasCumprod.map((alpha) => 1 - alpha) },
})
