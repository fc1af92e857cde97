/**
 * Tunes the bundled model by one method, in a process of its own, so that its memory is its own too: reads a config from the
 * first argument and writes a line of JSON for every measurement.
 */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeBackend } from '@self-cascade/backend-node'
import { adamW, trainer, warmedUpDecay, withEma } from '@self-cascade/onnx-autodiff'
import { graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { writeSafetensors } from '@self-cascade/safetensors'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { schedulerFromConfig } from '@self-cascade/schedulers'
import { encodePictures, openTuning, scenePictures, warmupCosine } from '@self-cascade/tuning'
import { cacheFolder } from '@self-cascade/tuning/node'
import { readUpsamplers, writeUpsamplers } from '@self-cascade/upsampler'
import { openScenes } from './open-scenes.mjs'
import { median } from './statistics.mjs'

const config = {
  ...{ batch: 8, seed: 0, pictures: 1536, heldOutPictures: 128, startTimestep: 700, captionDropout: 0.1 },
  ...{
    steps: 400,
    validateEvery: 100,
    limitSeconds: Number.POSITIVE_INFINITY,
    threads: 1,
    weightDecay: 0,
    beta2: 0.99,
  },
  ...{ optimizationLevel: 'basic' },
  ...JSON.parse(process.argv[2]),
}
const { from, to, batch, seed, steps, startTimestep, folder, name } = config

// another stage's upsamplers may be gone on from
const initial = config.initial && readUpsamplers(readFileSync(config.initial))
const method = initial ? { ...config.method, parameters: initial.parameters } : config.method
const read = (path) => readFileSync(new URL(path, scenesModelUrl))
const { alphasCumprod } = schedulerFromConfig(JSON.parse(read('scheduler/scheduler_config.json')))
const { dataset, heldOut, fingerprint } = await openData()
const { threads, optimizationLevel } = config
const backend = nodeBackend({ threads, optimizationLevel, isolation: 'inline', rewrite: false })
const tuning = await openTuning({
  ...{ backend, method, dataset, heldOut, startTimestep, batch, seed, alphasCumprod },
  captionDropout: config.captionDropout,
  minSnrGamma: config.minSnrGamma,
  network: graphFromModel(parseModel(read('unet/model.onnx'))),
})
const log = (line) => {
  appendFileSync(join(folder, `${name}.jsonl`), `${JSON.stringify({ name, ...line })}\n`)
}
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, `${name}.jsonl`), '')
log({ config, parameterCount: tuning.tunable.parameterCount })
log({ step: 0, seconds: 0, cpuSeconds: 0, validation: await tuning.measureStart() })

let seconds = 0
let cpuSeconds = 0
let losses = []
const times = []
const cpuTimes = []
const { wrt, graph, loss, batches } = tuning
const run = trainer({
  ...{ graph, loss, wrt, batches, backend, steps, clipNorm: 1 },
  optimizer: withEma(adamW({ weightDecay: config.weightDecay, beta2: config.beta2 }), warmedUpDecay(0.99)),
  learningRate: warmupCosine({
    learningRate: config.learningRate,
    steps,
    warmupSteps: Math.min(50, Math.ceil(steps / 20)),
  }),
})
for (let done = false; !done; ) {
  const begun = performance.now()
  const cpu = process.cpuUsage()
  const next = await run.next()
  if (next.done) break
  const { step, loss: value, readParameters } = next.value
  times.push(performance.now() - begun)
  const { user, system } = process.cpuUsage(cpu)
  cpuTimes.push((user + system) / 1000)
  // the first step sets things up
  seconds += times.at(-1) / 1000
  cpuSeconds += cpuTimes.at(-1) / 1000
  losses.push(value)
  done = step === steps
  if (done || step % config.validateEvery === 0) {
    const averaged = await readParameters('ema')
    const validation = await tuning.validation.measure(averaged)
    const training = losses.reduce((sum, one) => sum + one, 0) / losses.length
    losses = []
    log({
      step,
      seconds,
      cpuSeconds,
      training,
      validation,
      milliseconds: median(times),
      cpuMilliseconds: median(cpuTimes),
    })
    writeResult(averaged, step)
  }
}
await run.return(undefined)
log({ peakMegabytes: process.resourceUsage().maxRSS / 1024 })
await tuning.dispose()
await backend.dispose()

function writeResult(parameters, step) {
  const path = join(folder, `${name}.safetensors`)
  if (method.kind !== 'upsamplers') return writeFileSync(path, writeSafetensors({ tensors: parameters }))
  const { shape, features } = tuning.tunable.upsamplers
  const size = (side) => ({ width: side, height: side })
  const bytes = writeUpsamplers({
    ...{ model: { name: 'scenes-model', fingerprint }, shape, pivotTimestep: method.pivotTimestep, parameters },
    features: features.map(({ index, channels, scale }) => ({ index, channels, scale })),
    window: { from: 200 },
    training: { from: size(from), to: size(to), startTimestep, steps: step },
  })
  writeFileSync(path, bytes)
}

async function openData() {
  const { model, close } = await openScenes({ threads: 1 })
  const encode = (split, count) =>
    encodePictures({
      model,
      pictures: scenePictures({ seed: 1, split, size: to, count }),
      pivot: { width: from, height: from },
      cache: cacheFolder(join(config.cache, `${split}-${from}-${to}`)),
    })
  const { pictures, heldOutPictures } = config
  const data = { dataset: await encode('train', pictures), heldOut: await encode('held-out', heldOutPictures) }
  const { fingerprint } = model
  await close()
  return { ...data, fingerprint }
}
