import { createError, SelfCascadeError } from '@self-cascade/core'
import type { StudioEvent, StudioImage, StudioRequest, StudioResult } from '@self-cascade/web'
import { PictureFailed } from '../errors.ts'
import type { CascadePicture, CascadeProgress } from '../events.ts'
import { modelBytes } from './model-bytes.ts'
import { downloadProgress, runProgress } from './run-progress.ts'
import { runQueue } from './run-queue.ts'
import { type SharedModel, sharedStudios } from './shared-studios.ts'

/** Told what a run does. */
export interface RunListener {
  onProgress(progress: CascadeProgress): void
  onPreview(image: StudioImage): void
  onPicture(picture: CascadePicture): void
  onRecovering(): void
}

/** All elements of a page share these: a graphics card makes one picture at a time. */
const queue = runQueue()
const studios = sharedStudios()

/** Ends the workers, and with them what the models take of memory; the next run starts them again. */
export const disposeStudios = (): void => studios.dispose()

/** Makes a picture when its turn comes, with a model that is opened once for the page. */
export async function runPicture(
  model: SharedModel,
  request: StudioRequest,
  listener: RunListener,
  signal: AbortSignal,
): Promise<StudioResult> {
  const onWait = (ahead: number) => listener.onProgress({ phase: 'waiting', ahead })
  try {
    return await queue.run(() => takeTurn(model, request, listener, signal), { signal, onWait })
  } catch (error) {
    studios.afterFailure(model, error)
    if (SelfCascadeError.isInstance(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw createError(PictureFailed, { reason: reason.replace(/\.$/, '') }, { cause: error })
  }
}

async function takeTurn(
  model: SharedModel,
  request: StudioRequest,
  listener: RunListener,
  signal: AbortSignal,
): Promise<StudioResult> {
  listener.onProgress({ phase: 'loading', receivedBytes: 0, totalBytes: null })
  const loading = downloadProgress(await modelBytes(model.source))
  const opened = await studios.open(
    model,
    {
      onProgress: (progress) => listener.onProgress(loading(progress)),
      onEvent: (event) => event.type === 'recovering' && listener.onRecovering(),
    },
    signal,
  )
  const events = opened.generate(request, { signal })
  const progress = runProgress()
  for (;;) {
    const next = await events.next()
    if (next.done) return next.value
    const change = progress.of(next.value)
    if (change) listener.onProgress(change)
    showEvent(next.value, listener)
  }
}

function showEvent(event: StudioEvent, listener: RunListener): void {
  if (event.type === 'step' && event.preview) listener.onPreview(event.preview)
  if (event.type !== 'picture') return
  const { stage, final, image } = event
  listener.onPicture({ stage, final, image })
}
