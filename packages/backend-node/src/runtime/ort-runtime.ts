import {
  type AnyTensor,
  createError,
  type NamedTensors,
  SessionDisposed,
  sizeOf,
  type ValueMetadata,
} from '@self-cascade/core'
import type { OpenRequest, RunReply, RunRequest } from '@self-cascade/remote-runtime'
import {
  classifyError,
  copyOf,
  describeValue,
  elementBytes,
  isTensorType,
  tensorFromBytes,
} from '@self-cascade/remote-runtime'
import type { InferenceSession } from 'onnxruntime-node'
import type { RuntimeSettings } from '../options.ts'
import { keptTensors } from './kept-tensors.ts'
import { loadOrt } from './load-ort.ts'
import { type LoadableModel, loadSource } from './load-source.ts'
import type { NodeRuntime } from './node-runtime.ts'
import { openModel } from './open-model.ts'
import { fromOrtTensor, toOrtTensors } from './ort-tensors.ts'
import { ownMemory } from './own-memory.ts'
import { probeProviders } from './probe-providers.ts'

type Ort = typeof import('onnxruntime-node')

function zeros({ name, type, dims }: ValueMetadata): AnyTensor | undefined {
  const fixed = dims.filter((dim) => typeof dim === 'number' && dim >= 0) as number[]
  if (!isTensorType(type) || fixed.length < dims.length) return undefined
  return tensorFromBytes(name, type, fixed, new Uint8Array(sizeOf(fixed) * elementBytes(type)))
}

async function warmUp(ort: Ort, session: InferenceSession, inputs: readonly ValueMetadata[]): Promise<void> {
  const feeds = Object.fromEntries(inputs.map((input) => [input.name, zeros(input)]))
  if (Object.values(feeds).includes(undefined)) return
  await session.run(await toOrtTensors(ort, feeds as NamedTensors))
}

/** Gives the model as each provider gets it: only the CPU's is rewritten, whose operators are known to be there. */
function loader(request: OpenRequest, { rewrite }: RuntimeSettings): (provider: string) => Promise<LoadableModel> {
  const loaded = new Map<boolean, Promise<LoadableModel>>()
  return (provider) => {
    const isRewritten = rewrite && provider === 'cpu'
    const model = loaded.get(isRewritten) ?? loadSource(request, isRewritten)
    loaded.set(isRewritten, model)
    return model
  }
}

/** The runtime in this very process: a run blocks the event loop from start to end. */
export function ortRuntime(settings: RuntimeSettings): NodeRuntime {
  const sessions = new Map<number, InferenceSession>()
  const kept = keptTensors()
  let running: Promise<unknown> = Promise.resolve()
  const load = () => loadOrt(settings.logSeverity)
  const track = <T>(run: Promise<T>) => {
    running = run.catch(() => {})
    return run
  }

  async function open(request: OpenRequest) {
    const { id, label, source, inputDims } = request
    const context = { during: `loading of ${label}`, model: 'path' in source ? source.path : label }
    try {
      const ort = await load()
      const { session, provider } = await openModel(ort, loader(request, settings), settings, context)
      const inputs = session.inputMetadata.map((metadata) => describeValue(metadata, inputDims?.[metadata.name]))
      const outputs = session.outputMetadata.map((metadata) => describeValue(metadata))
      sessions.set(id, session)
      if (settings.warmUp) await warmUp(ort, session, inputs)
      return { provider, inputs, outputs }
    } catch (error) {
      throw classifyError(error, context)
    }
  }

  async function run({ id, label, feeds, keptFeeds, fetches, keep }: RunRequest): Promise<RunReply> {
    const session = sessions.get(id)
    if (!session) throw createError(SessionDisposed, { session: label })
    try {
      const ortFeeds = await toOrtTensors(await load(), feeds)
      for (const [name, id] of Object.entries(keptFeeds)) ortFeeds[name] = kept.get(name, id)
      const begin = performance.now()
      const results = await track(session.run(ortFeeds, [...fetches, ...Object.keys(keep)]))
      const milliseconds = performance.now() - begin
      const outputs = Object.fromEntries(fetches.map((name) => [name, fromOrtTensor(name, results[name]!)]))
      return { outputs, kept: kept.add(keep, results), milliseconds }
    } catch (error) {
      throw classifyError(error, { during: `a run of ${label}`, model: label })
    }
  }

  async function release(id: number): Promise<void> {
    const session = sessions.get(id)
    sessions.delete(id)
    await session?.release()
  }

  return {
    open,
    run,
    release,
    async keep({ ids, tensors }) {
      const copies = Object.entries(tensors).map(([name, tensor]) => [name, copyOf(name, tensor)] as const)
      kept.add(ids, await toOrtTensors(await load(), Object.fromEntries(copies)))
    },
    read: async (id) => copyOf('output', fromOrtTensor('output', kept.get('output', id))),
    forget: async (ids) => kept.forget(ids),
    probe: async () => probeProviders(await load(), settings),
    memory: ownMemory,
    async dispose() {
      await running
      for (const id of [...sessions.keys()]) await release(id)
      kept.clear()
    },
  }
}
