import { type WebBackend, type WebBackendEvent, webBackend } from '@self-cascade/backend-web'
import { memoryStore } from '@self-cascade/cascade'
import { classifyError, errorParts } from '@self-cascade/remote-runtime'
import { type FeatureUpsamplers, writeUpsamplers } from '@self-cascade/upsampler'
import { transfer } from 'comlink'
import type {
  Outcome,
  PictureSide,
  TuningEvent,
  TuningPlace,
  TuningSettings,
  TuningWorker,
  WantedPicture,
} from '../protocol.ts'
import { drawPicture } from './draw-picture.ts'
import { sceneEncoder } from './encode-scenes.ts'
import { openTuningModel, type TuningModel } from './open-model.ts'
import { openTuningRun, type TuningRun } from './tuning-run.ts'

async function outcome<T>(during: string, task: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await task() }
  } catch (error) {
    return { error: errorParts(classifyError(error, { during, model: 'the model' })) }
  }
}

/** What a backend tells, in the words of the page. */
function deviceEvent(event: WebBackendEvent): TuningEvent {
  if (event.type === 'started') return { type: 'device', provider: event.providers[0]!, reason: event.reason }
  if (event.type === 'recovering') return { type: 'note', message: event.reason }
  return { type: 'note', message: `${event.model} runs on ${event.provider}: ${event.reason}` }
}

/** What is opened with the first training and serves all of them. */
interface Opened {
  readonly backend: WebBackend
  readonly model: TuningModel
  readonly encode: ReturnType<typeof sceneEncoder>
}

/** The worker's side of the page: one model, one runtime, one training at a time. */
export function tuningHost(): TuningWorker {
  let place: TuningPlace
  let tell: (event: TuningEvent) => void
  let opened: Opened | null = null
  let run: TuningRun | null = null
  let controller = new AbortController()
  const pivots = memoryStore()
  const before = new Map<string, Uint8Array<ArrayBuffer>>()

  const emit = (event: TuningEvent) => tell(event)

  async function open(): Promise<Opened> {
    if (opened) return opened
    emit({ type: 'phase', phase: 'model' })
    const { assets, provider, threads, model: url } = place
    // Kept tensors would be copied back in every step, so that they could be restored.
    const backend = webBackend({
      ...{ assets, providers: [provider], recover: false, onEvent: (event) => emit(deviceEvent(event)) },
      ...(threads !== undefined && { threads }),
    })
    const model = await openTuningModel({ url, backend, emit, signal: controller.signal })
    opened = { backend, model, encode: sceneEncoder(model) }
    return opened
  }

  async function begin(settings: TuningSettings): Promise<TuningRun> {
    const { backend, model, encode } = await open()
    await run?.dispose()
    run = null
    const scenes = await encode(settings, emit, controller.signal)
    emit({ type: 'phase', phase: 'graph' })
    run = await openTuningRun({ backend, model, scenes, settings, emit })
    return run
  }

  async function train(task: () => Promise<TuningRun>, steps: number) {
    controller = new AbortController()
    const watch = setInterval(tellMemory, 2000)
    try {
      const started = await task()
      emit({ type: 'phase', phase: 'session' })
      return await started.train(steps, controller.signal)
    } finally {
      clearInterval(watch)
      await tellMemory()
    }
  }

  async function tellMemory(): Promise<void> {
    const usage = await opened?.backend.memoryUsage?.()
    if (usage) emit({ type: 'memory', heapBytes: usage.peakRssBytes })
  }

  async function draw(wanted: WantedPicture, side: PictureSide, upsamplers: FeatureUpsamplers): Promise<void> {
    const key = JSON.stringify([wanted.caption, wanted.seed])
    const known = side === 'before' ? before.get(key) : undefined
    const { model } = opened!
    const options = { model, ...wanted, side, upsamplers, store: pivots, emit }
    const png = known ?? (await drawPicture({ ...options, signal: controller.signal }))
    if (side === 'before') before.set(key, png)
    emit({ type: 'picture', wanted, side, step: side === 'before' ? 0 : upsamplers.training.steps, png })
  }

  return {
    configure(given, onEvent) {
      place = given
      tell = onEvent
    },
    train: (settings) => outcome('training', () => train(() => begin(settings), settings.steps)),
    resume: (steps) => outcome('training', () => train(async () => run!, steps)),
    stop: () => controller.abort(),
    compare: (pictures) =>
      outcome('the making of pictures', async () => {
        if (!run) return null
        // A stop that ended a training shall not end pictures of what it left.
        if (controller.signal.aborted) controller = new AbortController()
        await run.withUpsamplers(async (upsamplers) => {
          emit({ type: 'phase', phase: 'pictures' })
          for (const wanted of pictures) {
            await draw(wanted, 'before', upsamplers)
            await draw(wanted, 'after', upsamplers)
          }
          emit({ type: 'phase', phase: 'training' })
        })
        return null
      }),
    file: () =>
      outcome('the writing of upsamplers', async () => {
        if (!run) return null
        const bytes = await run.withUpsamplers(async (upsamplers) => writeUpsamplers(upsamplers))
        return transfer(bytes, [bytes.buffer])
      }),
  }
}
