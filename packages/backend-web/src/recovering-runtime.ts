import { type AnyTensor, createError, type NamedTensors, SelfCascadeError, SessionDisposed } from '@self-cascade/core'
import {
  copyOf,
  type OpenReply,
  type OpenRequest,
  type RunRequest,
  type Runtime,
  RuntimeLost,
} from '@self-cascade/remote-runtime'

/** A runtime that knows when it is gone. */
export interface MortalRuntime extends Runtime {
  isLost(): boolean
}

/** How to survive the loss of runtimes. */
export interface RecoveringOptions<T extends MortalRuntime> {
  /** Starts a runtime; `attempt` counts those of the call under way that were lost, 0 for the first. */
  readonly start: (attempt: number) => T
  /** Starts that one call may use up. With 1 nothing is repeated, and kept tensors are not copied for it. */
  readonly attempts: number
  /** Told before a call is repeated. */
  readonly onLost: (reason: string, attempt: number) => void
}

/** A runtime that outlives those below it. */
export interface RecoveringRuntime<T extends MortalRuntime> extends Runtime {
  /** The runtime that is in use now. */
  current(): T
}

/**
 * Puts runtimes behind one another: when one is lost, the next is started, the models and kept tensors that the call needs are
 * loaded into it, and the call is made again. All that was opened and kept is remembered here for it.
 */
export function recoveringRuntime<T extends MortalRuntime>(options: RecoveringOptions<T>): RecoveringRuntime<T> {
  const { start, attempts, onLost } = options
  let runtime = start(0)
  const requests = new Map<number, OpenRequest>()
  const copies = new Map<number, AnyTensor>()
  /** What the runtime in use holds. */
  const opened = new Set<number>()
  const held = new Set<number>()

  function replace(attempt: number): void {
    void runtime.dispose()
    opened.clear()
    held.clear()
    runtime = start(attempt)
  }

  async function surviving<R>(call: (runtime: T) => Promise<R>): Promise<R> {
    // An abort, or a call that may not be repeated, ended it.
    if (runtime.isLost()) replace(0)
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(runtime)
      } catch (error) {
        if (attempt >= attempts || !SelfCascadeError.isInstance(error, RuntimeLost)) throw error
        onLost(reasonOf(error), attempt)
        replace(attempt)
      }
    }
  }

  async function openOnce(current: T, request: OpenRequest, signal?: AbortSignal): Promise<OpenReply> {
    const reply = await current.open(request, signal)
    opened.add(request.id)
    return reply
  }

  async function bringBack(current: T, id: number, keptIds: readonly number[], label: string, signal?: AbortSignal) {
    const request = requests.get(id)
    if (!request) throw createError(SessionDisposed, { session: label })
    if (!opened.has(id)) await openOnce(current, request, signal)
    await uploadMissing(current, keptIds)
  }

  async function uploadMissing(current: T, ids: readonly number[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !held.has(id))
    if (missing.length === 0) return
    const tensors: Record<string, AnyTensor> = {}
    for (const id of missing) {
      const copy = copies.get(id)
      if (!copy) throw createError(RuntimeLost, { during: 'a run', reason: 'a kept tensor was lost with it' })
      tensors[id] = copy
    }
    await current.keep({ tensors, ids: Object.fromEntries(missing.map((id) => [String(id), id])) })
    for (const id of missing) held.add(id)
  }

  /** A session on WebGPU keeps what was bound to it when a run fails, and fails ever after; the next run opens it anew. */
  async function closeFailed(current: T, id: number, error: unknown): Promise<never> {
    opened.delete(id)
    if (!SelfCascadeError.isInstance(error, RuntimeLost)) await current.release(id).catch(ignoreLost)
    throw error
  }

  async function remember(current: T, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      held.add(id)
      if (attempts > 1) copies.set(id, await current.read(id))
    }
  }

  return {
    current: () => runtime,
    async open(request, signal) {
      const reply = await surviving((current) => openOnce(current, request, signal))
      requests.set(request.id, request)
      return reply
    },
    run: (request: RunRequest, signal) =>
      surviving(async (current) => {
        await bringBack(current, request.id, Object.values(request.keptFeeds), request.label, signal)
        const reply = await current.run(request, signal).catch((error) => closeFailed(current, request.id, error))
        await remember(current, Object.values(request.keep))
        return reply
      }),
    keep: ({ tensors, ids }) =>
      surviving(async (current) => {
        await current.keep({ tensors, ids })
        for (const [name, id] of Object.entries(ids)) {
          held.add(id)
          if (attempts > 1) copies.set(id, copyOf(name, (tensors as NamedTensors)[name]!))
        }
      }),
    async read(id) {
      const copy = copies.get(id)
      return copy ? copyOf('output', copy) : runtime.read(id)
    },
    async forget(ids) {
      for (const id of ids) copies.delete(id)
      const here = ids.filter((id) => held.delete(id))
      // Lost in the meantime: then they are free already.
      if (here.length > 0) await runtime.forget(here).catch(ignoreLost)
    },
    async release(id) {
      requests.delete(id)
      if (opened.delete(id)) await runtime.release(id).catch(ignoreLost)
    },
    memory: () => runtime.memory(),
    async dispose() {
      requests.clear()
      copies.clear()
      await runtime.dispose()
    },
  }
}

function reasonOf({ cause, what }: SelfCascadeError): string {
  return cause instanceof Error ? cause.message : what
}

function ignoreLost(error: unknown): void {
  if (!SelfCascadeError.isInstance(error, RuntimeLost)) throw error
}
