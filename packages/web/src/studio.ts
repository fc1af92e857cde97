import { createError, throwIfAborted } from '@self-cascade/core'
import { restoreError } from '@self-cascade/remote-runtime'
import type { DownloadProgress, StoredModel, StoreEstimate } from '@self-cascade/web-models'
import { proxy, type Remote, wrap } from 'comlink'
import { StudioLost } from './errors.ts'
import { eventsOf } from './event-queue.ts'
import type {
  Outcome,
  StudioEvent,
  StudioFit,
  StudioModelFacts,
  StudioModelSource,
  StudioRequest,
  StudioResult,
  StudioSettings,
  StudioWorker,
} from './protocol.ts'

/** Options of {@link openStudio}. */
export interface StudioOptions {
  /** Folder of the workers and of ONNX Runtime, filled by `copyWebFiles`; `assets/` beside this module when absent. */
  readonly assets?: string | URL
  /** Default `['auto']`: WebGPU where the browser has a real adapter, else WebAssembly. */
  readonly providers?: StudioSettings['providers']
  /** Threads of one run on WebAssembly. */
  readonly threads?: number
  /** Where models are kept. Default `browserOrMemory`. */
  readonly storage?: StudioSettings['storage']
  /** Told what happens outside of a picture's making: the choice of the device, its loss, warnings. */
  readonly onEvent?: (event: StudioEvent) => void
}

/** Options of {@link Studio.openModel}. */
export interface OpenModelOptions {
  readonly onProgress?: (progress: DownloadProgress) => void
  readonly signal?: AbortSignal
}

/** An opened model. */
export interface StudioModel extends StudioModelFacts {
  /**
   * Makes a picture. Yields what happens; returns the picture. Ending the loop early, or the signal, stops the run within a step.
   *
   * @throws RunDoesNotFit before anything is run, what the cascade throws, and Aborted.
   */
  generate(request: StudioRequest, options?: { signal?: AbortSignal }): AsyncGenerator<StudioEvent, StudioResult, void>
  /** Tells whether a picture fits into what the browser has, and if not what to change. */
  check(request: StudioRequest): Promise<StudioFit>
  dispose(): Promise<void>
}

/** The self-cascade in a worker of its own. */
export interface Studio {
  openModel(source: StudioModelSource, options?: OpenModelOptions): Promise<StudioModel>
  /** Models that this site keeps in the browser, the last used first. */
  stored(): Promise<readonly StoredModel[]>
  storage(): Promise<StoreEstimate>
  removeStored(name: string): Promise<void>
  /** Ends the graphics device as the crash of a driver would, to see how the run goes on; false when there is none. */
  loseDevice(): Promise<boolean>
  dispose(): void
}

/** Absolute, with a slash at its end. */
function folderUrl(assets: string | URL | undefined): string {
  const base = assets === undefined ? import.meta.url : (globalThis.document?.baseURI ?? globalThis.location.href)
  const { href } = new URL(assets ?? './assets/', base)
  return href.endsWith('/') ? href : `${href}/`
}

/**
 * Opens a studio: whole cascades run in a worker, so that the page never waits, and ONNX Runtime in another behind it. Nothing is
 * loaded before the first model is opened.
 *
 * @example
 * ```ts
 * const studio = openStudio({ assets: '/self-cascade/' })
 * const model = await studio.openModel({ url: '/models/scenes/' })
 * for await (const event of model.generate({ prompt: 'a red house in the snow', width: 512, height: 512 })) {
 *   if (event.type === 'picture') show(event.image)
 * }
 * ```
 */
export function openStudio(options: StudioOptions = {}): Studio {
  const { providers = ['auto'], threads, storage = 'browserOrMemory', onEvent = () => {} } = options
  const assets = folderUrl(options.assets)
  const settings: StudioSettings = { assets, providers, storage, ...(threads !== undefined && { threads }) }
  let nextId = 0
  let connection: { worker: Worker; remote: Remote<StudioWorker>; lost: Promise<never> } | null = null

  function connect() {
    if (connection) return connection
    const worker = new Worker(`${assets}studio-worker.js`, { type: 'module', name: 'self-cascade studio' })
    const remote = wrap<StudioWorker>(worker)
    const lost = new Promise<never>((_, reject) => {
      worker.onerror = (event) => {
        worker.terminate()
        connection = null
        reject(createError(StudioLost, { reason: event.message || `${assets}studio-worker.js could not be loaded` }))
      }
    })
    lost.catch(() => {})
    void remote.configure(settings, proxy(onEvent))
    connection = { worker, remote, lost }
    return connection
  }

  async function call<T>(task: (remote: Remote<StudioWorker>) => Promise<Outcome<T>>): Promise<T> {
    const { remote, lost } = connect()
    const reply = await Promise.race([task(remote), lost])
    if ('error' in reply) throw restoreError(reply.error)
    return reply.value
  }

  async function abortable<T>(
    during: string,
    signal: AbortSignal | undefined,
    task: (remote: Remote<StudioWorker>, id: number) => Promise<Outcome<T>>,
  ): Promise<T> {
    throwIfAborted(signal, during)
    const id = nextId++
    const abort = () => void connection?.remote.abort(id)
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await call((remote) => task(remote, id))
    } catch (error) {
      throwIfAborted(signal, during)
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  async function* generate(
    model: number,
    request: StudioRequest,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<StudioEvent, StudioResult, void> {
    const left = new AbortController()
    const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal
    try {
      return yield* eventsOf<StudioEvent, StudioResult>((emit) =>
        abortable('the making of a picture', either, (remote, id) => remote.generate(id, model, request, proxy(emit))),
      )
    } finally {
      left.abort()
    }
  }

  return {
    async openModel(source, { onProgress = () => {}, signal } = {}) {
      let model = -1
      const facts = await abortable('the opening of a model', signal, (remote, id) => {
        model = id
        return remote.openModel(id, source, proxy(onProgress))
      })
      return {
        ...facts,
        check: (request) => call((remote) => remote.check(model, request)),
        generate: (request, options = {}) => generate(model, request, options.signal),
        dispose: async () => void (await call((remote) => remote.closeModel(model))),
      }
    },
    stored: () => call((remote) => remote.stored()),
    storage: () => call((remote) => remote.storage()),
    removeStored: async (name) => void (await call((remote) => remote.removeStored(name))),
    loseDevice: () => call((remote) => remote.loseDevice()),
    dispose() {
      connection?.worker.terminate()
      connection = null
    },
  }
}
