// A training step of a small CNN (three convolutions, batch 32, 16x16 pictures) in this project, on the native ONNX Runtime, and in
// jax-js, whose kernels run in WebAssembly on one thread in Node. Both alternate in one run; medians.
//   node src/training-cnn.mjs [repeats] [threads of ONNX Runtime]
import assert from 'node:assert/strict'
import { nodeBackend } from '@self-cascade/backend-node'
import { sgd, trainer } from '@self-cascade/onnx-autodiff'
import { jaxCnn } from './jax-cnn.mjs'
import { smallCnnData, smallCnnGraph } from './small-cnn.mjs'
import { median } from './statistics.mjs'

const [repeats = '30', threads = '1'] = process.argv.slice(2)
const learningRate = 0.05
const tolerance = 1e-3
const checked = 5

const data = smallCnnData()
const { graph, loss, feeds } = smallCnnGraph(data)
const backend = nodeBackend({ threads: Number(threads) })
const batches = { description: 'one batch', batch: () => feeds }
const wrt = Object.keys(data.weights)
const steps = Number(repeats) + checked
const ours = trainer({ backend, graph, loss, wrt, batches, steps, learningRate, optimizer: sgd() })
const theirs = await jaxCnn(data, learningRate)

const times = { ours: [], jax: [] }
const losses = { ours: [], jax: [] }
const kinds = { ours: async () => (await ours.next()).value.loss, jax: theirs.step }
for (let step = 0; step < steps; step++) {
  for (const [name, run] of Object.entries(kinds)) {
    const start = performance.now()
    losses[name].push(await run())
    times[name].push(performance.now() - start)
  }
}
await ours.return()
await backend.dispose()
for (let step = 0; step < checked; step++) {
  const [a, b] = [losses.ours[step], losses.jax[step]]
  assert(Math.abs(a - b) <= tolerance * Math.abs(b), `step ${step + 1}: loss ${a}, and ${b} in jax-js`)
}
const [mine, jax] = [times.ours, times.jax].map((all) => median(all.slice(checked)))
console.log(`small CNN, batch 32, ${threads} threads, median of ${repeats} steps after ${checked}`)
console.log(
  `  losses of the first steps: ${losses.ours
    .slice(0, checked)
    .map((value) => value.toPrecision(6))
    .join(' ')}`,
)
console.log(
  `  in jax-js:                 ${losses.jax
    .slice(0, checked)
    .map((value) => value.toPrecision(6))
    .join(' ')}`,
)
console.log(`  ours ${mine.toFixed(2)} ms a step, first ${times.ours[0].toFixed(0)} ms`)
console.log(
  `  jax-js ${jax.toFixed(2)} ms a step, first ${times.jax[0].toFixed(0)} ms; ours / jax-js ${(mine / jax).toFixed(2)}x`,
)
