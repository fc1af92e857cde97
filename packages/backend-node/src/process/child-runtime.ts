import { Aborted, createError, type MemoryUsage, throwIfAborted } from '@self-cascade/core'
import { RuntimeLost, restoreError } from '@self-cascade/remote-runtime'
import type { RuntimeSettings } from '../options.ts'
import type { NodeRuntime } from '../runtime/node-runtime.ts'
import type { Frame } from './frame.ts'
import { type HostProcess, startHostProcess } from './host-process.ts'
import { processMemory } from './process-memory.ts'
import { packSource, packTensors, type Reply, type Request, unpackTensors } from './wire.ts'

/** What a child runtime needs besides the runtime's own settings. */
export interface ChildRuntimeOptions {
  readonly settings: RuntimeSettings
  readonly abortGraceMilliseconds: number
  readonly forwardLog: boolean
}

interface Call {
  readonly request: Request
  readonly payloads?: readonly Uint8Array[]
  readonly during: string
  readonly signal?: AbortSignal | undefined
}

/** Kills the process when the call goes on for longer than the grace after an abort; gives a function that stops watching. */
function watchAbort(host: HostProcess, signal: AbortSignal | undefined, grace: number): () => void {
  let timer: NodeJS.Timeout | undefined
  const onAbort = () => {
    timer = setTimeout(() => void host.kill(), grace)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  return () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** The runtime in a child process, which is started when first needed and again after it was lost. */
export function childRuntime({ settings, abortGraceMilliseconds, forwardLog }: ChildRuntimeOptions): NodeRuntime {
  let host: HostProcess | null = null
  let lostReason = 'it was never started'
  let lastMemory: MemoryUsage = { rssBytes: 0, peakRssBytes: 0 }
  const alive = new Set<number>()
  /** Ids of the tensors that the process holds. */
  const kept = new Set<number>()

  function keepPeak({ rssBytes, peakRssBytes }: MemoryUsage): MemoryUsage {
    lastMemory = { rssBytes, peakRssBytes: Math.max(peakRssBytes, lastMemory.peakRssBytes) }
    return lastMemory
  }

  function start(): HostProcess {
    const started = startHostProcess(settings, forwardLog)
    started.onLost((reason) => {
      if (host !== started) return
      host = null
      lostReason = reason
      alive.clear()
      kept.clear()
      keepPeak({ rssBytes: 0, peakRssBytes: 0 })
    })
    return started
  }

  async function exchange(frame: Frame, { during, signal }: Call): Promise<Frame> {
    host ??= start()
    const unwatch = watchAbort(host, signal, abortGraceMilliseconds)
    try {
      return await host.request(frame)
    } catch (cause) {
      throwIfAborted(signal, during)
      throw createError(RuntimeLost, { during, reason: (cause as Error).message }, { cause })
    } finally {
      unwatch()
    }
  }

  async function call<K extends Request['kind']>(input: Call & { request: Extract<Request, { kind: K }> }) {
    const { request, payloads = [], during, signal } = input
    throwIfAborted(signal, during)
    const answer = await exchange({ message: request, payloads }, input)
    const reply = answer.message as Reply
    keepPeak(reply.memory)
    if (signal?.aborted) throw createError(Aborted, { during }, { cause: signal.reason })
    if ('error' in reply) throw restoreError(reply.error)
    return { reply: reply as Extract<Reply, { kind: K }>, payloads: answer.payloads }
  }

  function requireKept(ids: readonly number[], during: string): void {
    if (!ids.every((id) => kept.has(id))) throw createError(RuntimeLost, { during, reason: lostReason })
  }

  return {
    async open({ source, ...request }, signal) {
      const { header, payloads } = packSource(source)
      const during = `loading of ${request.label}`
      const { reply } = await call({ request: { kind: 'open', ...request, source: header }, payloads, during, signal })
      alive.add(request.id)
      return reply.session
    },
    async run({ feeds, ...request }, signal) {
      const during = `a run of ${request.label}`
      if (!alive.has(request.id)) throw createError(RuntimeLost, { during, reason: lostReason })
      requireKept(Object.values(request.keptFeeds), during)
      const packed = await packTensors(feeds)
      const answer = await call({
        request: { kind: 'run', ...request, feeds: packed.headers },
        payloads: packed.payloads,
        during,
        signal,
      })
      for (const id of Object.values(request.keep)) kept.add(id)
      const { outputs, ...reply } = answer.reply
      return { outputs: unpackTensors(outputs, answer.payloads), kept: reply.kept, milliseconds: reply.milliseconds }
    },
    async keep({ tensors, ids }) {
      const { headers, payloads } = await packTensors(tensors)
      await call({ request: { kind: 'keep', ids, tensors: headers }, payloads, during: 'keeping of tensors' })
      for (const id of Object.values(ids)) kept.add(id)
    },
    async read(id) {
      const during = 'reading of a kept tensor'
      requireKept([id], during)
      const { reply, payloads } = await call({ request: { kind: 'read', id }, during })
      return unpackTensors(reply.tensors, payloads).tensor!
    },
    async forget(ids) {
      for (const id of ids) kept.delete(id)
      // Also those of an aborted run, which this side does not know; but no process is started in order to free nothing.
      if (host) await call({ request: { kind: 'forget', ids }, during: 'release of tensors' })
    },
    async release(id) {
      if (alive.delete(id)) await call({ request: { kind: 'release', id }, during: 'release of a session' })
    },
    async probe() {
      return (await call({ request: { kind: 'probe' }, during: 'probing of the providers' })).reply.probes
    },
    memory() {
      const live = host?.pid === undefined ? null : processMemory(host.pid)
      return live ? keepPeak(live) : lastMemory
    },
    async dispose() {
      await host?.kill()
    },
  }
}
