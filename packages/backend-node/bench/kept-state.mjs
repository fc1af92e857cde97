// Time and memory of a step that updates 90 MB of state (276 tensors, one Add each), by where the state lies between steps.
// Run: node packages/backend-node/bench/kept-state.mjs [steps] [times 90 MB]
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor } from '@self-cascade/core'
import { buildOnnxModel } from '@self-cascade/testing'
import * as ort from 'onnxruntime-node'

const [variant, steps = '30', times = '1'] = /^\d*$/.test(process.argv[2] ?? '')
  ? [null, ...process.argv.slice(2)]
  : process.argv.slice(2)
const lengths = [...Array(240 * times).fill(25_600), ...Array(36 * times).fill(460_800)]
const names = lengths.map((_, index) => `weight${index}`)
const outputs = names.map((name) => `${name}_out`)
const float = (name, dims) => ({ name, type: 'float32', dims })
const bytes = buildOnnxModel({
  nodes: names.map((name, index) => ({ opType: 'Add', inputs: [name, 'delta'], outputs: [outputs[index]] })),
  inputs: [...names.map((name, index) => float(name, [lengths[index]])), float('delta', [])],
  outputs: outputs.map((name, index) => float(name, [lengths[index]])),
})
const zeros = (make) =>
  Object.fromEntries(names.map((name, index) => [name, make(new Float32Array(lengths[index]), [lengths[index]])]))
const renamed = (results) => Object.fromEntries(names.map((name, index) => [name, results[outputs[index]]]))

const megabytes = (field) =>
  Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024)

/** The runtime alone, in this process. */
async function direct(next) {
  const session = await ort.InferenceSession.create(bytes, { enableMemPattern: false })
  const delta = new ort.Tensor('float32', new Float32Array([1]), [])
  let state = zeros((data, dims) => new ort.Tensor('float32', data, dims))
  return {
    step: async () => {
      state = await next(session, state, delta)
    },
    value: async () => state[names[0]].data[0],
    memory: async () => ({ peak: megabytes('VmHWM') }),
  }
}

/** The backend, with the runtime in a child process. */
async function child(keep) {
  const backend = nodeBackend()
  const session = await backend.createSession({ bytes })
  const delta = createTensor('float32', new Float32Array([1]), [])
  let state = zeros((data, dims) => createTensor('float32', data, dims))
  return {
    step: async () => {
      const results = await session.run({ ...state, delta }, keep ? { keep: outputs } : {})
      for (const tensor of Object.values(state)) tensor.dispose()
      state = renamed(results)
    },
    value: async () => (await state[names[0]].getData())[0],
    memory: async () => ({
      peak: Math.round((await backend.memoryUsage()).peakRssBytes / 2 ** 20),
      ours: megabytes('VmHWM'),
    }),
    end: () => backend.dispose(),
  }
}

const variants = {
  'runtime alone: outputs are fed again': () =>
    direct(async (session, state, delta) => renamed(await session.run({ ...state, delta }))),
  'runtime alone: two sets of arrays in turn': () => {
    let spare = Object.fromEntries(
      outputs.map((name, index) => [
        name,
        new ort.Tensor('float32', new Float32Array(lengths[index]), [lengths[index]]),
      ]),
    )
    return direct(async (session, state, delta) => {
      await session.run({ ...state, delta }, spare)
      const next = renamed(spare)
      spare = Object.fromEntries(outputs.map((name, index) => [name, state[names[index]]]))
      return next
    })
  },
  'child process: fed and fetched': () => child(false),
  'child process: kept': () => child(true),
}

async function measure(start) {
  const { step, value, memory, end } = await start()
  const milliseconds = []
  for (let count = 0; count < Number(steps); count++) {
    const begin = performance.now()
    await step()
    milliseconds.push(performance.now() - begin)
  }
  if ((await value()) !== Number(steps)) throw new Error('the state is wrong')
  milliseconds.sort((a, b) => a - b)
  const { peak, ours } = await memory()
  await end?.()
  return {
    'median, ms': Math.round(milliseconds[milliseconds.length >> 1]),
    'best, ms': Math.round(milliseconds[0]),
    'peak of the runtime, MB': peak,
    'peak of the caller, MB': ours ?? peak,
  }
}

if (variant) {
  process.stdout.write(JSON.stringify(await measure(variants[variant])))
} else {
  const table = {}
  for (const name of Object.keys(variants)) {
    // A process for each, since memory that one has used stays in its allocator.
    const { stdout } = spawnSync(process.execPath, [process.argv[1], name, steps, times], { encoding: 'utf8' })
    table[name] = JSON.parse(stdout)
  }
  console.table(table)
}
