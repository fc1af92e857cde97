import { type Backend, BackendDisposed, createError, type Session } from '@self-cascade/core'
import { keptTensors } from './kept-tensors.ts'
import { createQueue } from './queue.ts'
import type { Runtime } from './runtime.ts'
import { createSession } from './session.ts'
import { tensorTypes } from './tensor-types.ts'

/** What a backend is, besides the runtime below it. */
export interface RuntimeBackendOptions {
  /** The backend's own name. */
  readonly name: string
  /** Whether it computes on a GPU. */
  readonly gpu: boolean
}

/**
 * Makes a backend on top of a runtime: calls wait for their turn, feeds are checked before they travel, tensors that are kept are
 * accounted for, and everything is refused after `dispose()`.
 */
export function runtimeBackend(runtime: Runtime, { name, gpu }: RuntimeBackendOptions): Backend {
  const queue = createQueue()
  let disposal: Promise<void> | null = null
  let opened = 0

  async function enqueue<T>(task: () => Promise<T>, during: string, signal?: AbortSignal): Promise<T> {
    const disposed = () => createError(BackendDisposed, { during })
    const guarded = () => (disposal ? Promise.reject(disposed()) : task())
    try {
      return await queue.add(guarded, during, signal)
    } catch (error) {
      // A task that was under way when the backend was disposed failed for that reason only.
      throw disposal ? disposed() : error
    }
  }

  const kept = keptTensors(runtime, enqueue)

  return {
    name,
    capabilities: { types: tensorTypes, gpu },
    async createSession(source, { label, inputDims, signal } = {}): Promise<Session> {
      const id = opened++
      const name = label ?? ('path' in source ? source.path : `model ${id}`)
      const request = { id, label: name, source, inputDims }
      const session = await enqueue(() => runtime.open(request, signal), `the loading of ${name}`, signal)
      return createSession({ id, label: name, runtime, kept, enqueue, ...session })
    },
    keepTensors: kept.add,
    memoryUsage: async () => runtime.memory(),
    dispose() {
      disposal ??= runtime.dispose()
      return disposal
    },
  }
}
