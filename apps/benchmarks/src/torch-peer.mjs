import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { tensorNumbers } from '@self-cascade/onnx-graph'

const python = process.env.PYTHON ?? '/usr/bin/python3'
const script = fileURLToPath(new URL('./torch_training.py', import.meta.url))

/** Tells whether PyTorch can be measured too. */
export const hasTorch = () => spawnSync(python, ['-c', 'import torch']).status === 0

/**
 * Starts PyTorch with the same network, weights and batch. `run(kind)` does one `forward`, `gradients`, `adam` or `skips` and
 * tells what it took, the loss before and the norm of the gradients.
 */
export async function openTorch({ config, tensors, ...request }) {
  const folder = mkdtempSync(join(tmpdir(), 'torch-'))
  const places = writeTensors(join(folder, 'tensors.bin'), tensors)
  writeFileSync(join(folder, 'request.json'), JSON.stringify({ ...request, ...places, config }))
  const environment = { ...process.env, OMP_NUM_THREADS: String(request.threads) }
  const child = spawn(python, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'], env: environment })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const answer = async () => {
    const { value, done } = await lines.next()
    assert(!done, 'PyTorch ended; its message is above.')
    return JSON.parse(value)
  }
  const { version, gflops } = await answer()
  return {
    ...{ version, gflops },
    run(kind) {
      child.stdin.write(`${JSON.stringify({ kind })}\n`)
      return answer()
    },
    async close() {
      child.stdin.end()
      await once(child, 'close')
      rmSync(folder, { recursive: true })
    },
  }
}

/** Writes the elements of tensors one behind the other. Gives where each starts, and its dims. */
function writeTensors(path, tensors) {
  const file = openSync(path, 'w')
  const places = {}
  let elements = 0
  for (const [name, { data, dims }] of Object.entries(tensors)) {
    writeSync(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    places[name] = [elements, dims]
    elements += data.length
  }
  closeSync(file)
  return { tensors: places, elements }
}

/** What PyTorch needs of an opened model: tensors by the names that the script knows them by, and what lies transposed. */
export function torchRequest({ config, graph, weights, feeds, step, withUpsamplers }) {
  const tensors = {
    ...{ sample: feeds.sample, noise: feeds.noise, context: feeds.encoder_hidden_states },
    ...pivotsOf(withUpsamplers.feeds),
    embedding: { data: withUpsamplers.embedding, dims: [1, withUpsamplers.embedding.length] },
  }
  const transposed = {}
  for (const [name, { key, isTransposed }] of weights) {
    tensors[`weight:${key}`] = initializerOf(graph, name)
    transposed[key] = isTransposed
  }
  for (const name of withUpsamplers.weights) tensors[`skip:${name}`] = initializerOf(withUpsamplers.graph, name)
  return { config, tensors, transposed, step, skips: withUpsamplers.skips }
}

const pivotsOf = (feeds) => Object.fromEntries(Object.entries(feeds).filter(([name]) => name.startsWith('pivot')))

/** Group norms lie as [channels, 1, 1]. */
function initializerOf(graph, name) {
  const tensor = graph.initializers.get(name)
  const dims = tensor.dims.map(Number)
  const isPerChannel = dims.length === 3 && dims[1] === 1 && dims[2] === 1
  return { data: Float32Array.from(tensorNumbers(tensor)), dims: isPerChannel ? dims.slice(0, 1) : dims }
}
