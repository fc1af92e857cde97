// Time of the 128 -> 512 cascade on the bundled model: inside and outside the runtime, against direct sampling at 512 with
// the same steps, against the planner's estimate, and peak memory. Medians; both kinds alternate in one run.
//   node src/cost.mjs [rounds] [steps] [threads]
import { selfCascade } from '@self-cascade/cascade'
import { planScales } from '@self-cascade/scale-plan'
import { openScenes, runToEnd } from './open-scenes.mjs'
import { median } from './statistics.mjs'

const [rounds = '5', steps = '25', threads] = process.argv.slice(2)
const settings = { numInferenceSteps: Number(steps), guidanceScale: 4 }
const target = { width: 512, height: 512 }
const { model, backend, close } = await openScenes(threads ? { threads: Number(threads) } : {})
const common = { model, prompt: 'a red house in the snow', seed: 7 }
const { sizeMultiple, nativeSize } = model
const plans = {
  cascade: planScales({ from: nativeSize, to: target, sizeMultiple, ...settings }),
  direct: planScales({ from: target, to: target, sizeMultiple, ...settings }),
}
const runs = { cascade: [], direct: [] }
const measure = async (plan) => {
  const before = model.timings
  const start = performance.now()
  const { stages } = await runToEnd(selfCascade({ ...common, plan }))
  const wall = performance.now() - start
  const session = model.timings.sessionMilliseconds - before.sessionMilliseconds
  return { wall, session, open: model.timings.openMilliseconds - before.openMilliseconds, stages }
}
for (const plan of Object.values(plans)) await measure(plan)
for (let round = 0; round < Number(rounds); round++) {
  for (const [kind, plan] of Object.entries(plans)) runs[kind].push(await measure(plan))
}
const denoiser = (kind) =>
  median(runs[kind].map(({ stages }) => stages.reduce((sum, stage) => sum + stage.sessionMilliseconds, 0)))
for (const [kind, all] of Object.entries(runs)) {
  console.log(
    `${kind}: wall ${median(all.map((run) => run.wall)).toFixed(0)} ms, denoiser ${denoiser(kind).toFixed(0)} ms`,
  )
  for (const [index, { width, height, steps }] of all[0].stages.entries()) {
    const inside = median(all.map((run) => run.stages[index].sessionMilliseconds))
    const whole = median(all.map((run) => run.stages[index].milliseconds))
    console.log(
      `  ${width}x${height}: ${steps} steps, ${whole.toFixed(0)} ms, inside ${inside.toFixed(0)} ms (${(inside / steps).toFixed(1)} ms per step)`,
    )
  }
}
const share = (part) => `${(100 * median(runs.cascade.map((run) => part(run) / run.wall))).toFixed(2)} %`
const ratio = denoiser('cascade') / denoiser('direct')
const estimate = plans.cascade.relativeCost
console.log(
  `of the cascade's wall time: inside session.run ${share((run) => run.session)}, opening networks ${share((run) => run.open)}, all else ${share((run) => run.wall - run.session - run.open)}`,
)
console.log(
  `cascade / direct denoiser time: ${ratio.toFixed(3)}; the planner says ${estimate.toFixed(3)} (${(100 * (estimate / ratio - 1)).toFixed(1)} %)`,
)
const { peakRssBytes } = await backend.memoryUsage()
const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
console.log(
  `peak resident memory: runtime process ${mib(peakRssBytes)}, this process ${mib(process.resourceUsage().maxRSS * 1024)}`,
)
await close()
