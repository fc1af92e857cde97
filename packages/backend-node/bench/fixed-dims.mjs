// Time and memory of a UNet with free and with fixed dims, with and without the runtime's memory pattern and arena.
// Run: node packages/backend-node/bench/fixed-dims.mjs path/to/unet/model.onnx [side of the latents] [width of the text states]
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fixInputDims, parseModel, serializeModel } from '@self-cascade/onnx-graph'
import * as ort from 'onnxruntime-node'

const variants = {
  'free dims, memory pattern': { fixed: false, options: {} },
  'free dims, no pattern': { fixed: false, options: { enableMemPattern: false } },
  'fixed dims, memory pattern': { fixed: true, options: {} },
  'fixed dims, no pattern (used)': { fixed: true, options: { enableMemPattern: false } },
  'fixed dims, no pattern, no arena': { fixed: true, options: { enableMemPattern: false, enableCpuMemArena: false } },
}

const megabytes = (field) =>
  Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024)

async function measure({ fixed, options }, path, side, width) {
  const floats = (dims) => new ort.Tensor('float32', new Float32Array(dims.reduce((a, b) => a * b)).fill(0.1), dims)
  const feeds = {
    sample: floats([2, 4, side, side]),
    timestep: new ort.Tensor('int64', [500n], []),
    encoder_hidden_states: floats([2, 16, width]),
  }
  const inputDims = Object.fromEntries(Object.entries(feeds).map(([name, { dims }]) => [name, dims]))
  const model = fixed ? serializeModel(fixInputDims(parseModel(readFileSync(path)), inputDims).model) : path
  const session = await ort.InferenceSession.create(model, options)
  const times = []
  for (let run = 0; run < 7; run++) {
    const begin = performance.now()
    await session.run(feeds)
    times.push(performance.now() - begin)
  }
  const [rss, peak] = [megabytes('VmRSS'), megabytes('VmHWM')]
  await session.release()
  const milliseconds = Math.round(Math.min(...times))
  return { 'best run, ms': milliseconds, 'RSS, MB': rss, 'peak, MB': peak, 'RSS after release, MB': megabytes('VmRSS') }
}

const [path, side = '64', width = '128', name] = process.argv.slice(2)
if (name) {
  process.stdout.write(JSON.stringify(await measure(variants[name], path, Number(side), Number(width))))
} else {
  const table = {}
  for (const variant of Object.keys(variants)) {
    // A process for each, since memory that one has used stays in its allocator.
    const { stdout } = spawnSync(process.execPath, [process.argv[1], path, side, width, variant], { encoding: 'utf8' })
    table[variant] = JSON.parse(stdout)
  }
  console.table(table)
}
