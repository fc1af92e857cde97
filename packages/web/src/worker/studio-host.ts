import { type WebBackend, type WebBackendEvent, webBackend } from '@self-cascade/backend-web'
import { createError } from '@self-cascade/core'
import { classifyError, errorParts } from '@self-cascade/remote-runtime'
import { type ModelStore, openModelStore } from '@self-cascade/web-models'
import { transfer } from 'comlink'
import { StudioLost } from '../errors.ts'
import type { Outcome, StudioEvent, StudioImage, StudioSettings, StudioWorker } from '../protocol.ts'
import { checkPicture } from './check-picture.ts'
import { makePicture } from './make-picture.ts'
import { type HostedModel, openHostedModel } from './open-hosted-model.ts'

async function outcome<T>(during: string, task: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await task() }
  } catch (error) {
    return { error: errorParts(classifyError(error, { during, model: 'the model' })) }
  }
}

/** Pictures are handed over rather than copied. */
function handOver(event: StudioEvent): StudioEvent {
  const image = imageIn(event)
  return image ? transfer(event, [image.data.buffer]) : event
}

function imageIn(event: StudioEvent): StudioImage | null {
  if (event.type === 'picture') return event.image
  return event.type === 'step' ? event.preview : null
}

/** What a backend tells, in the words of the studio. */
function backendEvent(event: WebBackendEvent): StudioEvent {
  if (event.type === 'started') return { type: 'device', provider: event.providers[0]!, reason: event.reason }
  if (event.type === 'recovering') return { type: 'recovering', reason: event.reason }
  return { type: 'warning', message: `${event.model} runs on ${event.provider}: ${event.reason}` }
}

/** The worker's side of the studio: models that were opened, and the backend that they share. */
export function studioHost(): StudioWorker {
  let settings: StudioSettings
  let tell: (event: StudioEvent) => void
  let backend: WebBackend | null = null
  let store: Promise<ModelStore> | null = null
  const models = new Map<number, HostedModel>()
  const running = new Map<number, AbortController>()

  function openBackend(): WebBackend {
    const { assets, providers, threads } = settings
    backend ??= webBackend({
      assets,
      providers,
      ...(threads !== undefined && { threads }),
      onEvent: (event) => tell(backendEvent(event)),
    })
    return backend
  }

  function openStore(): Promise<ModelStore> {
    const onWarning = ({ message }: { message: string }) => tell({ type: 'warning', message })
    store ??= openModelStore({ storage: settings.storage, onWarning })
    return store
  }

  /** A worker that was started again does not know the models of the one before. */
  function hosted(id: number): HostedModel {
    const model = models.get(id)
    if (!model)
      throw createError(StudioLost, { reason: 'the model was opened by a worker that has ended, or was disposed' })
    return model
  }

  async function abortable<T>(id: number, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      return await task(controller.signal)
    } finally {
      running.delete(id)
    }
  }

  return {
    configure(given, onEvent) {
      settings = given
      tell = onEvent
    },
    openModel: (id, source, onProgress) =>
      outcome('the opening of a model', () =>
        abortable(id, async (signal) => {
          const hosted = await openHostedModel(source, { backend: openBackend(), store: openStore, onProgress, signal })
          models.set(id, hosted)
          return hosted.facts
        }),
      ),
    generate: (id, model, request, onEvent) =>
      outcome('the making of a picture', () =>
        abortable(id, async (signal) => {
          const emit = (event: StudioEvent) => onEvent(handOver(event))
          const result = await makePicture(hosted(model), request, { emit, signal, settings })
          return transfer(result, [result.image.data.buffer, result.png.buffer])
        }),
      ),
    check: (model, request) => outcome('the look at the memory', () => checkPicture(hosted(model), request, settings)),
    closeModel: (id) =>
      outcome('the closing of a model', async () => {
        await models.get(id)?.model.dispose()
        models.delete(id)
        return null
      }),
    abort: (id) => running.get(id)?.abort(),
    stored: () => outcome('the listing of models', async () => (await openStore()).list()),
    storage: () => outcome('the look at the storage', async () => (await openStore()).estimate()),
    removeStored: (name) =>
      outcome('the removal of a model', async () => {
        await (await openStore()).remove(name)
        return null
      }),
    loseDevice: () => outcome('the loss of the device', async () => (backend ? backend.loseDevice() : false)),
  }
}
