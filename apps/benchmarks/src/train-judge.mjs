// Trains the classifier of scenes that `scores` judges models with, on true scenes and with this project's own trainer. How often it
// is right on scenes that it has not seen, judge/verify-judge.mjs says.
//   node src/train-judge.mjs [--steps 1800] [--minutes 12] [--threads 2] [--out judge/judge.safetensors]
import { rename } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { nodeBackend } from '@self-cascade/backend-node'
import { adamW, trainer, warmedUpDecay, withEma } from '@self-cascade/onnx-autodiff'
import { judgeBatches } from './judge/judge-batches.mjs'
import { judgePath, writeJudge } from './judge/judge-file.mjs'
import { freshWeights, trainingJudge } from './judge/judge-graph.mjs'

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1800' },
    batch: { type: 'string', default: '48' },
    minutes: { type: 'string', default: '60' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string', default: fileURLToPath(judgePath) },
  },
})
const [steps, batch, minutes] = [values.steps, values.batch, values.minutes].map(Number)
const highest = 2e-3
const warmUp = 60

const weights = freshWeights(1)
const { graph, loss } = trainingJudge(weights, batch)
const backend = nodeBackend({ threads: Number(values.threads) })
const started = performance.now()
/** The part of the run that is over, by steps or by time, whichever is ahead. */
const progress = (step) => Math.min(1, Math.max(step / steps, (performance.now() - started) / (minutes * 60_000)))
const learningRate = (step) =>
  highest * Math.min(1, step / warmUp) * (0.02 + 0.49 * (1 + Math.cos(Math.PI * progress(step))))
const run = trainer({
  ...{ backend, graph, loss, wrt: Object.keys(weights), batches: judgeBatches({ seed: 1, batch }), steps },
  ...{ learningRate, clipNorm: 5, optimizer: withEma(adamW({ weightDecay: 0.02 }), warmedUpDecay(0.99)) },
})
let mean
let step
for await (const result of run) {
  step = result.step
  mean = mean === undefined ? result.loss : 0.97 * mean + 0.03 * result.loss
  const seconds = (performance.now() - started) / 1000
  if (step % 50 === 0) console.log(`step ${step}  loss ${mean.toFixed(4)}  ${seconds.toFixed(0)} s`)
  const isLast = progress(step) === 1
  if (step % 300 === 0 || isLast) {
    const metadata = { steps: String(step), batch: String(batch), command: 'pnpm train-judge' }
    // an interrupted write must not leave half a judge in place of a whole one
    await writeJudge(`${values.out}.part`, await result.readParameters('ema'), metadata)
    await rename(`${values.out}.part`, values.out)
  }
  if (isLast) break
}
await backend.dispose()
console.log(
  `${step} steps of ${batch} in ${((performance.now() - started) / 60_000).toFixed(1)} minutes: ${values.out}`,
)
