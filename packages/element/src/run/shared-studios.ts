import { SelfCascadeError } from '@self-cascade/core'
import { openStudio, type StudioEvent, StudioLost, type StudioModel, type StudioModelSource } from '@self-cascade/web'
import type { PictureProvider } from '../settings.ts'

/** Progress of one file of a model, as the studio tells it. */
export interface FileProgress {
  readonly file: string
  readonly receivedBytes: number
  readonly totalBytes: number
}

/** Told what happens in the studio while a run has its turn. */
export interface StudioListener {
  readonly onEvent: (event: StudioEvent) => void
  readonly onProgress: (progress: FileProgress) => void
}

/** A model that the elements of a page share. */
export interface SharedModel {
  readonly assets: string
  readonly provider: PictureProvider
  readonly source: StudioModelSource
}

/** Gives the models of a page: each is opened once. Runs come one at a time, so there is one listener. */
export interface SharedStudios {
  open(model: SharedModel, listener: StudioListener, signal: AbortSignal): Promise<StudioModel>
  /** Forgets what a failure left behind. */
  afterFailure(model: SharedModel, error: unknown): void
  /** Ends all workers; the next run opens them again. */
  dispose(): void
}

/** Makes the studios of a page; `open` is a parameter for tests. */
export function sharedStudios(open: typeof openStudio = openStudio): SharedStudios {
  const studios = new Map<string, ReturnType<typeof openStudio>>()
  const models = new Map<string, Promise<StudioModel>>()
  let listener: StudioListener | null = null
  const studioKey = ({ assets, provider }: SharedModel) => `${provider} ${assets}`
  const modelKey = (model: SharedModel) => `${studioKey(model)} ${JSON.stringify(model.source)}`

  function studioOf(model: SharedModel) {
    const key = studioKey(model)
    const { assets, provider } = model
    const studio =
      studios.get(key) ?? open({ assets, providers: [provider], onEvent: (event) => listener?.onEvent(event) })
    studios.set(key, studio)
    return studio
  }

  return {
    async open(model, told, signal) {
      listener = told
      const key = modelKey(model)
      const onProgress = (progress: FileProgress) => listener?.onProgress(progress)
      const opened = models.get(key) ?? studioOf(model).openModel(model.source, { onProgress, signal })
      models.set(key, opened)
      try {
        return await opened
      } catch (error) {
        models.delete(key)
        throw error
      }
    },
    afterFailure(model, error) {
      if (!SelfCascadeError.isInstance(error, StudioLost)) return
      const key = studioKey(model)
      studios.get(key)?.dispose()
      studios.delete(key)
      for (const name of models.keys()) if (name.startsWith(`${key} `)) models.delete(name)
    },
    dispose() {
      for (const studio of studios.values()) studio.dispose()
      studios.clear()
      models.clear()
    },
  }
}
