import { classifyError, errorParts } from '@self-cascade/remote-runtime'
import type { NodeRuntime } from '../runtime/node-runtime.ts'
import { PipeClosed, readFrame, writeFrame } from './blocking-pipe.ts'
import type { Frame } from './frame.ts'
import { packTensors, type Reply, type Request, unpackSource, unpackTensors } from './wire.ts'

type Result = Reply extends infer Each ? (Each extends unknown ? Omit<Each, 'memory'> : never) : never
type Answer = { readonly result: Result; readonly payloads: readonly Uint8Array[] }

const withoutPayloads = (result: Result): Answer => ({ result, payloads: [] })

const handlers: {
  [K in Request['kind']]: (
    runtime: NodeRuntime,
    request: Extract<Request, { kind: K }>,
    payloads: readonly Uint8Array[],
  ) => Promise<Answer>
} = {
  async open(runtime, { source, ...request }, payloads) {
    const session = await runtime.open({ ...request, source: unpackSource(source, payloads) })
    return withoutPayloads({ kind: 'open', session })
  },
  async run(runtime, { feeds, ...request }, payloads) {
    const { outputs, ...reply } = await runtime.run({ ...request, feeds: unpackTensors(feeds, payloads) })
    const packed = await packTensors(outputs)
    return { result: { kind: 'run', outputs: packed.headers, ...reply }, payloads: packed.payloads }
  },
  async keep(runtime, { ids, tensors }, payloads) {
    await runtime.keep({ ids, tensors: unpackTensors(tensors, payloads) })
    return withoutPayloads({ kind: 'keep' })
  },
  async read(runtime, { id }) {
    const { headers, payloads } = await packTensors({ tensor: await runtime.read(id) })
    return { result: { kind: 'read', tensors: headers }, payloads }
  },
  async forget(runtime, { ids }) {
    await runtime.forget(ids)
    return withoutPayloads({ kind: 'forget' })
  },
  async release(runtime, { id }) {
    await runtime.release(id)
    return withoutPayloads({ kind: 'release' })
  },
  async probe(runtime) {
    return withoutPayloads({ kind: 'probe', probes: await runtime.probe() })
  },
}

async function answer(runtime: NodeRuntime, { message, payloads }: Frame): Promise<Answer> {
  const request = message as Request
  try {
    const handle = handlers[request.kind] as (
      runtime: NodeRuntime,
      request: Request,
      payloads: readonly Uint8Array[],
    ) => Promise<Answer>
    return await handle(runtime, request, payloads)
  } catch (error) {
    const context = { during: request.kind, model: 'the model' }
    return withoutPayloads({ error: errorParts(classifyError(error, context)) })
  }
}

/** Answers the requests that come through the pipe, one after the other, until it is closed. */
export async function serve(runtime: NodeRuntime, fd: number): Promise<void> {
  try {
    for (;;) {
      const { result, payloads } = await answer(runtime, readFrame(fd))
      writeFrame(fd, { message: { ...result, memory: runtime.memory() }, payloads })
    }
  } catch (error) {
    if (!(error instanceof PipeClosed) && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}
