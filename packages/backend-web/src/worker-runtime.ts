import { Aborted, createError, type MemoryUsage, SelfCascadeError, throwIfAborted } from '@self-cascade/core'
import { type OpenRequest, type RunRequest, RuntimeLost, restoreError } from '@self-cascade/remote-runtime'
import { proxy, releaseProxy, wrap } from 'comlink'
import { RuntimeFilesUnavailable } from './errors.ts'
import type { WebBackendEvent, WorkerSettings } from './options.ts'
import type { MortalRuntime } from './recovering-runtime.ts'
import { type Outcome, receiveTensor, receiveTensors, sendTensors, type WorkerRuntime } from './worker-protocol.ts'

/** What a runtime in a worker needs. */
export interface WorkerRuntimeOptions {
  readonly settings: WorkerSettings
  readonly abortGraceMilliseconds: number
  readonly onEvent: (event: WebBackendEvent) => void
}

/** A runtime in a worker of its own, which is started by the first call. Once lost it stays lost. */
export interface IsolatedRuntime extends MortalRuntime {
  /** Ends the graphics device, as the crash of a driver would; tells whether there was one. */
  loseDevice(): Promise<boolean>
}

interface Started {
  readonly remote: ReturnType<typeof wrap<WorkerRuntime>>
  readonly worker: Worker
}

/** Why the worker's file did not run: browsers tell a script only that it failed. */
function startFailure(settings: WorkerSettings, event: ErrorEvent): Error {
  const reason = event.message || 'the file of the worker could not be loaded'
  return createError(RuntimeFilesUnavailable, { url: `${settings.assets}runtime-worker.js`, reason })
}

/** Tells why the worker is no more. */
class WorkerEnded extends Error {}

/** Runs models in a worker. */
export function workerRuntime({ settings, abortGraceMilliseconds, onEvent }: WorkerRuntimeOptions): IsolatedRuntime {
  let starting: Promise<Started> | null = null
  let lost: string | null = null
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  failed.catch(() => {})
  let worker: Worker | null = null
  const memory = { rssBytes: 0, peakRssBytes: 0 }

  function end(reason: string, error: Error = new WorkerEnded(reason)): void {
    if (lost !== null) return
    lost = reason
    worker?.terminate()
    fail(error)
  }

  function unpack<T>(outcome: Outcome<T>): T {
    memory.rssBytes = outcome.heapBytes
    memory.peakRssBytes = Math.max(memory.peakRssBytes, outcome.heapBytes)
    if ('error' in outcome) throw restoreError(outcome.error)
    return outcome.value
  }

  async function start(): Promise<Started> {
    worker = new Worker(`${settings.assets}runtime-worker.js`, { type: 'module', name: 'self-cascade runtime' })
    worker.onerror = (event) => end('its worker failed', startFailure(settings, event))
    const remote = wrap<WorkerRuntime>(worker)
    const reply = await Promise.race([
      remote.start(
        settings,
        proxy((reason: string) => end(reason)),
      ),
      failed,
    ])
    onEvent({ type: 'started', ...unpack(reply) })
    worker.onerror = (event) => end(event.message || 'its worker failed')
    return { remote, worker }
  }

  /** Calls the worker; an abort that it does not heed within the grace ends it. */
  async function call<T>(
    during: string,
    task: (remote: Started['remote']) => Promise<Outcome<T>>,
    signal?: AbortSignal,
  ): Promise<T> {
    throwIfAborted(signal, during)
    let timer: ReturnType<typeof setTimeout> | undefined
    const onAbort = () => {
      timer = setTimeout(() => end('ended because a run was aborted'), abortGraceMilliseconds)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      starting ??= start()
      const { remote } = await starting
      const value = unpack(await Promise.race([task(remote), failed]))
      if (signal?.aborted) throw createError(Aborted, { during }, { cause: signal.reason })
      return value
    } catch (cause) {
      throwIfAborted(signal, during)
      if (lost === null || SelfCascadeError.isInstance(cause)) throw cause
      throw createError(RuntimeLost, { during, reason: lost }, { cause })
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  return {
    async open(request: OpenRequest, signal) {
      const { label } = request
      const opened = await call(`loading of ${label}`, (remote) => remote.open(request), signal)
      const { refused, provider, inputs, outputs } = opened
      for (const { reason } of refused) onEvent({ type: 'fallback', model: label, provider, reason })
      return { provider, inputs, outputs }
    },
    async run({ feeds, ...request }: RunRequest, signal) {
      const sent = await sendTensors(feeds)
      const during = `a run of ${request.label}`
      const reply = await call(during, (remote) => remote.run({ ...request, feeds: sent }), signal)
      return { ...reply, outputs: receiveTensors(reply.outputs) }
    },
    async keep({ tensors, ids }) {
      const sent = await sendTensors(tensors)
      await call('the keeping of tensors', (remote) => remote.keep({ ids, tensors: sent }))
    },
    read: async (id) =>
      receiveTensor('output', await call('the reading of a kept tensor', (remote) => remote.read(id))),
    async forget(ids) {
      await call('the release of tensors', (remote) => remote.forget(ids))
    },
    async release(id) {
      await call('the release of a session', (remote) => remote.release(id))
    },
    loseDevice: () => call('the loss of the device', (remote) => remote.loseDevice()),
    isLost: () => lost !== null,
    memory: (): MemoryUsage => ({ ...memory }),
    async dispose() {
      const begun = starting
      end('the backend was disposed')
      void begun?.then(({ remote }) => remote[releaseProxy]()).catch(() => {})
    },
  }
}
