// From the size a model was trained at to a larger one, with at most four times the pixels per stage.
import { planScales } from '@self-cascade/scale-plan'

const plan = planScales({
  from: { width: 512, height: 512 },
  to: { width: 2048, height: 1536 },
  sizeMultiple: 64,
})

for (const { width, height, startTimestep, steps } of plan.stages) {
  console.log(`${width} x ${height} from timestep ${startTimestep}, ${steps} steps`)
}
console.log(`estimated time, next to sampling directly: ${(100 * plan.relativeCost).toFixed(0)} %`)
