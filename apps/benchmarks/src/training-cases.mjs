import { nodeBackend } from '@self-cascade/backend-node'
import { createTensor } from '@self-cascade/core'
import { adam, gradientGraph, trainer } from '@self-cascade/onnx-autodiff'
import { initializersToInputs, modelFromGraph, serializeModel, tensorValues } from '@self-cascade/onnx-graph'
import { childProcessIds, cpuMilliseconds } from './process-cpu.mjs'

export const learningRate = 1e-4

/**
 * What is measured of a model: each case opens in a backend of its own, so that its memory and processor time are its own, and
 * gives a function that does it once and tells the loss, and the gradient's norm where that is known.
 */
export const trainingCases = {
  'forward, constant weights': async ({ backend, graph, loss, feeds }) => {
    const session = await openGraph(backend, graph)
    return async () => ({ loss: numberOf(await session.run(feeds), loss) })
  },
  forward: async ({ backend, graph, loss, feeds, weights }) => {
    const open = graph.clone()
    const kept = await keepWeights(backend, open, [...weights.keys()])
    const session = await openGraph(backend, open)
    return async () => ({ loss: numberOf(await session.run({ ...feeds, ...kept }), loss) })
  },
  'all weights': async ({ backend, graph, loss, feeds, weights }) => {
    const run = await openGradients({ backend, graph, loss, wrt: [...weights.keys()] })
    return () => run(feeds, { keep: true })
  },
  'skip features': async ({ backend, loss, withUpsamplers: { graph, weights, feeds } }) => {
    const run = await openGradients({ backend, graph, loss, wrt: weights })
    return () => run(feeds, { keep: false })
  },
  'Adam step': async ({ backend, graph, loss, feeds, weights }) => {
    const batches = { description: 'one batch', batch: () => feeds }
    const wrt = [...weights.keys()]
    const options = {
      backend,
      graph,
      loss,
      wrt,
      batches,
      steps: Number.MAX_SAFE_INTEGER,
      optimizer: adam(),
      learningRate,
    }
    const steps = trainer(options)
    const opened = [(await steps.next()).value] // The trainer opens its session in its first step.
    const run = async () => opened.pop() ?? (await steps.next()).value
    return Object.assign(run, { end: () => steps.return() })
  },
}

/** Opens one case and measures how long that took. */
export async function openCase(name, model, threads) {
  const others = new Set(childProcessIds())
  const backend = nodeBackend({ threads })
  const start = performance.now()
  const run = await trainingCases[name]({ ...model, backend })
  const openMilliseconds = performance.now() - start
  const processes = childProcessIds().filter((id) => !others.has(id))
  return {
    openMilliseconds,
    async run() {
      const [begun, used] = [performance.now(), cpuMilliseconds(processes)]
      const { loss, gradientNorm } = await run()
      return { milliseconds: performance.now() - begun, cpu: cpuMilliseconds(processes) - used, loss, gradientNorm }
    },
    peakRssBytes: async () => (await backend.memoryUsage()).peakRssBytes,
    async close() {
      await run.end?.()
      await backend.dispose()
    },
  }
}

/** Gradients of all weights stay in the runtime, as a step leaves them there; those of few are fetched, and their norm taken. */
async function openGradients({ backend, graph: forward, loss, wrt }) {
  const open = forward.clone()
  const kept = await keepWeights(backend, open, wrt)
  const { graph, gradients } = gradientGraph({ graph: open, loss, wrt })
  const session = await openGraph(backend, graph)
  const names = Object.values(gradients)
  return async (feeds, { keep }) => {
    const outputs = await session.run({ ...feeds, ...kept }, keep ? { keep: names } : {})
    const gradientNorm = keep ? undefined : Math.hypot(...names.map((name) => Math.hypot(...outputs[name].data)))
    if (keep) for (const name of names) outputs[name].dispose()
    return { loss: numberOf(outputs, loss), gradientNorm }
  }
}

const openGraph = (backend, graph) => backend.createSession({ bytes: serializeModel(modelFromGraph(graph)) })

/** Makes weights inputs and puts them into the runtime. */
async function keepWeights(backend, graph, names) {
  const initial = Object.entries(initializersToInputs(graph, names))
  const tensors = initial.map(([name, tensor]) => {
    const { data, dims } = tensorValues(tensor)
    return [name, createTensor('float32', Float32Array.from(data), dims)]
  })
  return backend.keepTensors(Object.fromEntries(tensors))
}

const numberOf = (outputs, name) => outputs[name].data[0]
