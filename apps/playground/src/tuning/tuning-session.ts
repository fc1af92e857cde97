import { createError } from '@self-cascade/core'
import { restoreError } from '@self-cascade/remote-runtime'
import { StudioLost } from '@self-cascade/web'
import { proxy, type Remote, wrap } from 'comlink'
import type { Outcome, TuningEvent, TuningPlace, TuningWorker } from './protocol.ts'

/** The page's side of the worker. Failures of the worker are thrown as they were there. */
export interface TuningSession {
  call<T>(task: (remote: Remote<TuningWorker>) => Promise<Outcome<T>>): Promise<T>
  stop(): void
  dispose(): void
}

/** Starts the worker. */
export function openTuningSession(place: TuningPlace, onEvent: (event: TuningEvent) => void): TuningSession {
  const worker = new Worker(new URL('./worker/tuning-worker.ts', import.meta.url), {
    type: 'module',
    name: 'self-cascade tuning',
  })
  const remote = wrap<TuningWorker>(worker)
  const lost = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) =>
      reject(createError(StudioLost, { reason: message || 'its file could not be loaded' }))
  })
  lost.catch(() => {})
  void remote.configure(place, proxy(onEvent))
  return {
    async call(task) {
      const reply = await Promise.race([task(remote), lost])
      if ('error' in reply) throw restoreError(reply.error)
      return reply.value
    },
    stop: () => void remote.stop(),
    dispose: () => worker.terminate(),
  }
}
