// Opens a UNet and evaluates it several times; prints what that took. Started by attention.mjs, with a request as JSON.
import { readFileSync } from 'node:fs'
import { describeModel, parseModel } from '@self-cascade/onnx-graph'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { median } from './statistics.mjs'

const { path, stage, width, runs, threads } = JSON.parse(process.argv[2])
const { batch, height, sequence } = stage
const wave = (...dims) => {
  const size = dims.reduce((product, dim) => product * dim, 1)
  return new Tensor(
    'float32',
    Float32Array.from({ length: size }, (_, index) => Math.sin(1.37 * index)),
    dims,
  )
}
const timestep = { int64: () => BigInt64Array.of(400n), float32: () => Float32Array.of(400) }
const inputs = describeModel(parseModel(readFileSync(path))).inputs
const inputOf = (wanted) => inputs.find(({ name }) => name === wanted)
const { type, dims } = inputOf('timestep')
const feeds = {
  sample: wave(batch, inputOf('sample').dims[1], height, stage.width),
  timestep: new Tensor(type, timestep[type](), dims.length === 0 ? [] : [1]),
  encoder_hidden_states: wave(batch, sequence, width),
}
const opened = performance.now()
// Without the memory pattern, as the backend opens networks.
const options = { intraOpNumThreads: threads, logSeverityLevel: 3, enableMemPattern: false }
const session = await InferenceSession.create(path, options)
const openMilliseconds = performance.now() - opened
const wall = []
const cpu = []
let checksum = 0
for (let run = 0; run < runs; run++) {
  const [start, used] = [performance.now(), process.cpuUsage()]
  const [output] = Object.values(await session.run(feeds))
  const { user, system } = process.cpuUsage(used)
  wall.push(performance.now() - start)
  cpu.push((user + system) / 1000)
  checksum = output.data.reduce((sum, value) => sum + Math.abs(value), 0) / output.data.length
}
const peakRssBytes = 1024 * process.resourceUsage().maxRSS
console.log(JSON.stringify({ openMilliseconds, median: median(wall), cpu: median(cpu), peakRssBytes, checksum }))
