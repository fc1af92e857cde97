// What trained upsamplers cost on the bundled model: time of a step at 512 with and without them, from a pivot of 256, for each
// capacity, with the pivot's features computed once for the stage (clean) or in every step (current); the pass that computes
// them once; and peak memory. Steps of all kinds alternate in one run; medians of wall time and means of processor time (which the
// system counts in steps of 10 ms), with ratios to the step without upsamplers. On a busy machine take processor time, one thread.
//   node src/upsamplers.mjs [rounds] [threads] [side]

import { readFileSync } from 'node:fs'
import { findSkipFeatures, graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { philoxRandom, repeatBatch } from '@self-cascade/tensor'
import {
  chooseFeatures,
  initUpsamplers,
  pivotInputs,
  upsamplerCapacities,
  upsamplerEdits,
  upsamplerParameterCount,
  upsamplerParameters,
} from '@self-cascade/upsampler'
import { openScenes } from './open-scenes.mjs'
import { childProcessIds, cpuMilliseconds } from './process-cpu.mjs'
import { mean, median } from './statistics.mjs'

const [rounds = '12', threads, side = '512'] = process.argv.slice(2)
const to = { width: Number(side), height: Number(side) }
const from = { width: to.width / 2, height: to.height / 2 }
const backendOptions = threads ? { threads: Number(threads) } : {}
const batch = 2
const random = philoxRandom({ seed: 5 })
const unet = graphFromModel(parseModel(readFileSync(new URL('unet/model.onnx', scenesModelUrl))))
const channels = unet.typeOf('sample').dims[1]
const latentsOf = ({ width, height }) => repeatBatch(random.normal([1, channels, height / 8, width / 8]), batch)
const [latents, pivot] = [latentsOf(to), latentsOf(from)]

const skips = findSkipFeatures(unet)
const features = chooseFeatures(skips).map((index) => ({ index, ...skips[index] }))

/** Upsamplers that were not trained, with gates that let something through: they cost what trained ones do. */
function upsamplersOf(capacity, pivotTimestep) {
  const shape = upsamplerCapacities[capacity]
  const parameters = initUpsamplers(upsamplerParameters(shape, features), philoxRandom({ seed: 1 }))
  for (const [name, { data }] of Object.entries(parameters)) if (name.endsWith('gate.bias')) data.fill(0.1)
  return { shape, features, parameters, pivotTimestep }
}

const capacities = Object.keys(upsamplerCapacities)
const kinds = [
  { name: 'without' },
  ...capacities.flatMap((capacity) =>
    ['clean', 'current'].map((pivotTimestep) => ({ name: `${capacity}, ${pivotTimestep}`, capacity, pivotTimestep })),
  ),
]

async function openKind({ model }, { capacity, pivotTimestep }, conditioning) {
  if (!capacity) return { denoiser: await model.openDenoiser({ size: to, batch }), encoder: null }
  const { denoiser: edit, pivotEncoder } = upsamplerEdits(upsamplersOf(capacity, pivotTimestep))
  if (!pivotEncoder) {
    const input = {
      extraInputDims: { [pivotInputs.sample]: pivot.dims },
      extraTimesteps: [pivotInputs.timestep],
    }
    const pivotFeatures = { [pivotInputs.sample]: pivot }
    return { denoiser: await model.openDenoiser({ size: to, batch, edit, ...input }), pivotFeatures, encoder: null }
  }
  const before = performance.now()
  const encoder = await model.openPivotEncoder({ size: from, batch, edit: pivotEncoder })
  const open = performance.now() - before
  const encode = async () => encoder.encode({ latents: pivot, timestep: 0, conditioning })
  const pivotFeatures = await encode()
  const extraInputDims = Object.fromEntries(Object.entries(pivotFeatures).map(([name, { dims }]) => [name, dims]))
  return {
    denoiser: await model.openDenoiser({ size: to, batch, edit, extraInputDims }),
    pivotFeatures,
    encoder: { open, encode, dispose: () => encoder.dispose() },
  }
}

const prompts = ['', 'a red house in the snow']
const encodePrompts = async ({ model }) => (await model.encodePrompts({ prompts, size: to })).conditioning

async function timed({ model }, work) {
  const ids = childProcessIds()
  const [session, cpu, wall] = [model.timings.sessionMilliseconds, cpuMilliseconds(ids), performance.now()]
  await work()
  return {
    session: model.timings.sessionMilliseconds - session,
    cpu: cpuMilliseconds(ids) - cpu,
    wall: performance.now() - wall,
  }
}

async function measureTimes() {
  const scenes = await openScenes(backendOptions)
  const conditioning = await encodePrompts(scenes)
  const opened = []
  for (const kind of kinds)
    opened.push({ kind, ...(await openKind(scenes, kind, conditioning)), steps: [], passes: [] })
  const step = ({ denoiser, pivotFeatures }) =>
    denoiser.predict({ latents, timestep: 501, conditioning, ...(pivotFeatures && { pivotFeatures }) })
  for (const one of opened) await step(one)
  for (let round = 0; round < Number(rounds); round++) {
    // Each round begins with another kind, so that none always follows the same one.
    const order = [...opened.slice(round % opened.length), ...opened.slice(0, round % opened.length)]
    for (const one of order) one.steps.push(await timed(scenes, () => step(one)))
    for (const one of order) {
      if (!one.encoder) continue
      one.passes.push(
        await timed(scenes, async () => {
          for (const tensor of Object.values(await one.encoder.encode())) tensor.dispose()
        }),
      )
    }
  }
  await scenes.close()
  return opened
}

/** Peak memory of the runtime's process in a stage of its own: encoder first, then the denoiser alone. */
async function measureMemory(kind) {
  const scenes = await openScenes(backendOptions)
  const conditioning = await encodePrompts(scenes)
  const { denoiser, pivotFeatures, encoder } = await openKind(scenes, kind, conditioning)
  await encoder?.dispose()
  for (let step = 0; step < 2; step++) {
    await denoiser.predict({ latents, timestep: 501, conditioning, ...(pivotFeatures && { pivotFeatures }) })
  }
  const { peakRssBytes } = await scenes.backend.memoryUsage()
  await scenes.close()
  return peakRssBytes
}

const opened = await measureTimes()
const base = opened[0]
const of = (measure, { steps }) => (measure === 'cpu' ? mean : median)(steps.map((step) => step[measure]))
/** Of steps of the same round, so that a busy moment weighs on both. */
const pairedRatio = (measure, { steps }) =>
  median(steps.map((step, round) => step[measure] / base.steps[round][measure]))
console.log(
  `a step at ${side}x${side} with both halves of guidance, medians of ${rounds}; ratios to a step without upsamplers`,
)
for (const one of opened) {
  const { name, capacity } = one.kind
  const count = capacity ? `${upsamplerParameterCount(upsamplerCapacities[capacity], features)} parameters` : ''
  const memory = (await measureMemory(one.kind)) / 2 ** 20
  console.log(
    [
      name.padEnd(16),
      ...['session', 'cpu', 'wall'].map((measure) => {
        const ratio = (of(measure, one) / of(measure, base)).toFixed(3)
        return `${measure} ${of(measure, one).toFixed(0).padStart(5)} ms ${ratio} ${measure === 'cpu' ? '' : ` (paired ${pairedRatio(measure, one).toFixed(3)})`}`
      }),
      `peak ${memory.toFixed(0)} MiB`,
      count,
    ].join('  '),
  )
}
for (const { kind, encoder, passes } of opened) {
  if (!encoder) continue
  const [session, cpu] = ['session', 'cpu'].map((measure) => median(passes.map((pass) => pass[measure])))
  console.log(
    `encoder pass once for a stage, ${kind.capacity}: open ${encoder.open.toFixed(0)} ms, session ${session.toFixed(0)} ms, cpu ${cpu.toFixed(0)} ms`,
  )
}
