import { classifyError, errorParts, type FailureContext } from '@self-cascade/remote-runtime'
import { expose, transfer } from 'comlink'
import {
  buffersOf,
  type Outcome,
  receiveTensors,
  sendTensor,
  sendTensors,
  type WorkerRuntime,
} from '../worker-protocol.ts'
import { watchHeaps } from './heap.ts'
import { type OrtRuntime, startOrtRuntime } from './ort-runtime.ts'

const heapBytes = watchHeaps()
let started: OrtRuntime | null = null
const runtime = () => started!

async function outcome<T>(during: string, task: () => T | Promise<T>, model = 'the model'): Promise<Outcome<T>> {
  try {
    return { value: await task(), heapBytes: heapBytes() }
  } catch (error) {
    const context: FailureContext = { during, model }
    return { error: errorParts(classifyError(error, context)), heapBytes: heapBytes() }
  }
}

const served: WorkerRuntime = {
  start: (settings, onLost) =>
    outcome('the start of the runtime', async () => {
      started = await startOrtRuntime(settings, onLost)
      return started.start
    }),
  open: (request) => outcome(`loading of ${request.label}`, () => runtime().open(request), request.label),
  async run({ feeds, ...request }) {
    const result = await outcome(`a run of ${request.label}`, async () => {
      const { outputs, ...reply } = await runtime().run({ ...request, feeds: receiveTensors(feeds) })
      return { ...reply, outputs: await sendTensors(outputs) }
    })
    return 'value' in result ? transfer(result, buffersOf(result.value.outputs)) : result
  },
  keep: ({ tensors, ids }) =>
    outcome('the keeping of tensors', () => {
      runtime().keep(ids, receiveTensors(tensors))
      return null
    }),
  async read(id) {
    // Tensors of the heap are their own copy already only on the GPU; the others must stay whole.
    const copy = async () => structuredClone(await sendTensor(await runtime().read(id)))
    const result = await outcome('the reading of a kept tensor', copy)
    return 'value' in result ? transfer(result, buffersOf({ tensor: result.value })) : result
  },
  forget: (ids) =>
    outcome('the release of tensors', () => {
      runtime().forget(ids)
      return null
    }),
  release: (id) =>
    outcome('the release of a session', async () => {
      await runtime().release(id)
      return null
    }),
  loseDevice: () => outcome('the loss of the device', () => runtime().loseDevice()),
}

expose(served)
