import { nodeBackend } from '@self-cascade/backend-node'
import { type Backend, createError, type DiffusionModel, UnknownName } from '@self-cascade/core'
import { loadDiffusionModel } from '@self-cascade/model-repo'
import { type PixelUpscaler, pixelUpscalerFromSession } from '@self-cascade/pivot'
import { defined } from '../defined.ts'
import type { CascadeFlags } from '../options/cascade-options.ts'
import type { ModelFacts } from './describe-model.ts'

/** A model ready to run, with what runs it. */
export interface OpenModel {
  readonly backend: Backend
  readonly model: DiffusionModel
  dispose(): Promise<void>
}

/** The options that say what runs a model. */
export type BackendFlags = Pick<CascadeFlags, 'backend' | 'provider' | 'threads'>

const backends = {
  node: ({ provider, threads }: BackendFlags) => nodeBackend(defined({ providers: provider, threads })),
} as const

/** Makes the backend that was asked for. */
export function openBackend(flags: BackendFlags): Backend {
  if (!Object.hasOwn(backends, flags.backend)) {
    throw createError(UnknownName, { kind: 'backend', name: flags.backend, known: Object.keys(backends) })
  }
  return backends[flags.backend as keyof typeof backends](flags)
}

/** Binds a model to a backend. */
export async function openModel({ repo }: ModelFacts, flags: BackendFlags): Promise<OpenModel> {
  const backend = openBackend(flags)
  try {
    const model = await loadDiffusionModel({ repo, backend })
    return {
      backend,
      model,
      async dispose() {
        await model.dispose()
        await backend.dispose()
      },
    }
  } catch (error) {
    await backend.dispose()
    throw error
  }
}

/** Loads a super-resolution model that enlarges pixels between stages. */
export async function openUpscaler(backend: Backend, path: string, digest: string, signal: AbortSignal) {
  const session = await backend.createSession({ path }, { label: 'upscaler', signal })
  const upscale: PixelUpscaler = pixelUpscalerFromSession(session)
  return { name: digest, upscale }
}
