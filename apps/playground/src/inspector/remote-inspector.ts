import { type ErrorParts, restoreError } from '@self-cascade/remote-runtime'
import { proxy, type Remote, wrap } from 'comlink'
import type { Inspector } from './facts.ts'

/** What comes back from the worker: a value, a typed error in parts, or what else went wrong. */
export type Outcome<T> = { readonly value: T } | { readonly error: ErrorParts } | { readonly failure: string }

/** The inspector as the worker shows it. */
export type RemoteInspector = {
  readonly [Name in keyof Inspector]: (
    ...parameters: Parameters<Inspector[Name]>
  ) => Promise<Outcome<Awaited<ReturnType<Inspector[Name]>>>>
}

/** An inspector in a worker of its own. */
export interface InspectorInWorker extends Inspector {
  /** Ends the worker, whatever it is doing. */
  close(): void
}

/** Starts the worker. */
export function openInspector(): InspectorInWorker {
  const worker = new Worker(new URL('./inspector-worker.ts', import.meta.url), { type: 'module' })
  const remote: Remote<RemoteInspector> = wrap<RemoteInspector>(worker)
  const lost = new Promise<never>((_, reject) => {
    worker.onerror = ({ message }) => reject(message || 'The worker could not be loaded.')
  })
  lost.catch(() => {})
  const call = async <T>(task: Promise<Outcome<T>>): Promise<T> => unwrap(await Promise.race([task, lost]))
  return {
    open: (source, onProgress) => call(remote.open(source, proxy(onProgress))),
    network: (path) => call(remote.network(path)),
    upsamplers: (path) => call(remote.upsamplers(path)),
    memory: (path, request) => call(remote.memory(path, request)),
    close: () => worker.terminate(),
  }
}

/** Gives the value, or throws what the worker threw. */
function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw restoreError(outcome.error)
  if ('failure' in outcome) throw outcome.failure
  return outcome.value
}
