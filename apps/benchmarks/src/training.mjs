// What a training step costs, beside the network's own evaluation and beside PyTorch doing the same: the bundled UNet and a tiny
// one with the structure of Stable Diffusion. Everything alternates in one run; medians. PyTorch is left out where it is missing.
//   node src/training.mjs [repeats] [threads] [scenes|tiny-sd|all]
import assert from 'node:assert/strict'
import { addSkipUpsamplers, timestepEmbedding } from './skip-upsamplers.mjs'
import { mean, median } from './statistics.mjs'
import { hasTorch, openTorch, torchRequest } from './torch-peer.mjs'
import { learningRate, openCase, trainingCases } from './training-cases.mjs'
import { openTrainingModel, trainingModels } from './training-models.mjs'

const [repeats = '15', threads = '2', only = 'all'] = process.argv.slice(2)
const tolerance = 1e-4
const slowGflops = 20
const torchKinds = {
  'forward, constant weights': 'forward',
  forward: 'forward',
  'all weights': 'gradients',
  'skip features': 'skips',
  'Adam step': 'adam',
}
const isNear = (a, b) => Math.abs(a - b) <= tolerance * Math.abs(b)

function openModel(name) {
  const model = { ...trainingModels[name], ...openTrainingModel(trainingModels[name]) }
  const graph = model.graph.clone()
  const { feeds, ...upsamplers } = addSkipUpsamplers(graph, model)
  const embedding = timestepEmbedding(model.step)
  return { ...model, withUpsamplers: { ...upsamplers, embedding, graph, feeds: { ...model.feeds, ...feeds } } }
}

/** The first step of both must have the same loss and gradient: then they train the same network. */
async function checkAgainstTorch(cases, torch) {
  for (const [name, { run }] of Object.entries(cases)) {
    const [ours, theirs] = [await run(), await torch?.run(torchKinds[name])]
    if (!theirs) continue
    assert(isNear(ours.loss, theirs.loss), `${name}: loss ${ours.loss}, and ${theirs.loss} in PyTorch`)
    if (ours.gradientNorm === undefined) continue
    const message = `${name}: gradient norm ${ours.gradientNorm}, and ${theirs.gradientNorm} in PyTorch`
    assert(isNear(ours.gradientNorm, theirs.gradientNorm), message)
    console.log(
      `  ${name}: loss ${ours.loss.toPrecision(7)} (PyTorch ${theirs.loss.toPrecision(7)}), gradient norm ${ours.gradientNorm.toPrecision(7)} (${theirs.gradientNorm.toPrecision(7)})`,
    )
  }
}

/** PyTorch with the reference BLAS multiplies matrices fifteen times slower than with OpenBLAS, and is no measure. */
function describeTorch({ version, gflops }) {
  console.log(`  PyTorch ${version}, products of matrices at ${gflops.toFixed(0)} GFLOP/s`)
  if (gflops < slowGflops * Number(threads))
    console.log('  That is a slow BLAS; with libopenblas0-pthread it is fairer.')
}

async function measure(cases, torch) {
  const runs = Object.fromEntries(Object.keys(cases).map((name) => [name, { ours: [], torch: [] }]))
  for (let repeat = 0; repeat < Number(repeats); repeat++) {
    for (const [name, { run }] of Object.entries(cases)) {
      runs[name].ours.push(await run())
      if (torch) runs[name].torch.push(await torch.run(torchKinds[name]))
    }
  }
  return runs
}

const timesOf = (all) => ({
  wall: median(all.map(({ milliseconds }) => milliseconds)),
  cpu: mean(all.map(({ cpu }) => cpu)),
})
const milliseconds = (value) => (Number.isFinite(value) ? value.toFixed(1) : '-').padStart(9)
const ratio = (a, b) => (Number.isFinite(a / b) ? `${(a / b).toFixed(2)}x` : '-').padStart(8)

async function report(cases, runs, torch) {
  const headings = ['ms', 'CPU ms', '/const.', '/forward', 'peak MiB', 'open s']
  const torchHeadings = torch ? ['torch ms', 'CPU ms', '/forward', 'ours/t.', 'by CPU'] : []
  const widths = [9, 9, 9, 9, 9, 8, 10, 9, 9, 9, 9]
  console.log(''.padEnd(26) + [...headings, ...torchHeadings].map((text, at) => text.padStart(widths[at])).join(''))
  const [constant, forward] = ['forward, constant weights', 'forward'].map((name) => timesOf(runs[name].ours))
  const torchForward = torch && timesOf(runs.forward.torch)
  for (const [name, one] of Object.entries(cases)) {
    const ours = timesOf(runs[name].ours)
    const peak = ((await one.peakRssBytes()) / 2 ** 20).toFixed(0).padStart(9)
    const own = `${milliseconds(ours.wall)}${milliseconds(ours.cpu)} ${ratio(ours.wall, constant.wall)} ${ratio(ours.wall, forward.wall)}${peak}`
    const theirs = torch && timesOf(runs[name].torch)
    const beside = theirs
      ? ` ${milliseconds(theirs.wall)}${milliseconds(theirs.cpu)} ${ratio(theirs.wall, torchForward.wall)} ${ratio(ours.wall, theirs.wall)} ${ratio(ours.cpu, theirs.cpu)}`
      : ''
    console.log(
      `  ${name.padEnd(25)}${own}${(one.openMilliseconds / 1000).toFixed(1).padStart(8)}${beside}`.slice(0, 160),
    )
  }
  const parts = ['all weights', 'Adam step', 'skip features'].map((name) => {
    const { cpu } = timesOf(runs[name].ours)
    return `${name} ${ratio(cpu, constant.cpu).trim()} and ${ratio(cpu, forward.cpu).trim()}`
  })
  console.log(`  by CPU time, against the forward with constant weights and with weights fed: ${parts.join(', ')}`)
  if (torch)
    console.log(
      `  PyTorch's peak memory, all cases in one process: ${(runs['Adam step'].torch.at(-1).peakRssBytes / 2 ** 20).toFixed(0)} MiB`,
    )
}

const isTorchHere = hasTorch()
if (!isTorchHere) console.log('PyTorch is not installed (python3-torch): measured without it.')
const names = only === 'all' ? Object.keys(trainingModels) : [only]
for (const name of names) {
  const model = openModel(name)
  console.log(
    `\n${name}: batch ${model.batch}, ${model.size}x${model.size} latents, ${threads} threads, median of ${repeats}`,
  )
  const cases = {}
  for (const key of Object.keys(trainingCases)) cases[key] = await openCase(key, model, Number(threads))
  const torch = isTorchHere
    ? await openTorch({ ...torchRequest(model), threads: Number(threads), learningRate })
    : undefined
  if (torch) describeTorch(torch)
  await checkAgainstTorch(cases, torch)
  const runs = await measure(cases, torch)
  await report(cases, runs, torch)
  await torch?.close()
  for (const { close } of Object.values(cases)) await close()
}
