import type { Studio, StudioEvent, StudioModel, StudioModelSource } from '@self-cascade/web'
import type { DownloadProgress } from '@self-cascade/web-models'
import type { ProviderChoice } from './home-state.ts'

/** How a model is opened. */
export interface OpenOptions {
  readonly source: StudioModelSource
  readonly provider: ProviderChoice
  readonly onProgress: (progress: DownloadProgress) => void
  readonly signal: AbortSignal
}

/** The page's one studio, with the model that is open in it. */
export interface StudioSession {
  /** Gives the model, opened before where it can be. */
  model(options: OpenOptions): Promise<StudioModel>
  /** Gives the studio for what is stored; it is started where there is none. */
  studio(): Promise<Studio>
  /** Closes the model, so that the next run opens it anew: its files may have been deleted. */
  closeModel(): Promise<void>
  dispose(): void
}

/**
 * Starts nothing: the studio's code and workers are loaded with the first call.
 *
 * @param assets - folder of the workers and of ONNX Runtime
 */
export function createStudioSession(assets: string, onEvent: (event: StudioEvent) => void): StudioSession {
  let current: { readonly provider: ProviderChoice; readonly studio: Studio } | null = null
  let opened: { readonly source: StudioModelSource; readonly model: StudioModel } | null = null

  async function studioFor(provider: ProviderChoice): Promise<Studio> {
    const { openStudio } = await import('@self-cascade/web')
    if (current?.provider === provider) return current.studio
    // The provider is chosen when the runtime is started, so another one needs a studio of its own.
    current?.studio.dispose()
    opened = null
    current = { provider, studio: openStudio({ assets, providers: [provider], onEvent }) }
    return current.studio
  }

  return {
    async model({ source, provider, onProgress, signal }) {
      const studio = await studioFor(provider)
      if (opened && isSameSource(opened.source, source)) return opened.model
      await opened?.model.dispose()
      opened = null
      const model = await studio.openModel(source, { onProgress, signal })
      opened = { source, model }
      return model
    },
    async closeModel() {
      await opened?.model.dispose()
      opened = null
    },
    studio: () => studioFor(current?.provider ?? 'auto'),
    dispose() {
      current?.studio.dispose()
      current = null
      opened = null
    },
  }
}

/** Files are the same when they are the same list; everything else is plain data. */
export function isSameSource(one: StudioModelSource, other: StudioModelSource): boolean {
  if (one === other) return true
  if ('files' in one || 'files' in other || 'directory' in one || 'directory' in other) return false
  return JSON.stringify(one) === JSON.stringify(other)
}
