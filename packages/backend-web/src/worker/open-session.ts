import { createError, type SelfCascadeError } from '@self-cascade/core'
import {
  type AttentionForm,
  classifyError,
  OnnxFileMissing,
  type OpenRequest,
  ProviderUnavailable,
  prepareModel,
  reasonOf,
} from '@self-cascade/remote-runtime'
import type { InferenceSession } from 'onnxruntime-web/webgpu'
import type { WebProvider } from '../providers.ts'
import type { Ort } from './load-ort.ts'
import { moveWeightsOut } from './move-weights-out.ts'

/** A session with the provider that took the model, and what those before it said. */
export interface OpenedSession {
  readonly session: InferenceSession
  readonly provider: WebProvider
  readonly refused: readonly { readonly provider: string; readonly reason: string }[]
}

/** What sessions of this runtime are made with. */
export interface SessionContext {
  readonly ort: Ort
  readonly providers: readonly WebProvider[]
  readonly device: GPUDevice | null
  readonly rewrite: boolean
}

function sessionOptions(provider: WebProvider, device: GPUDevice | null): InferenceSession.SessionOptions {
  const shared = { graphOptimizationLevel: 'all', logSeverityLevel: 3, enableMemPattern: false } as const
  if (provider === 'wasm') return { ...shared, executionProviders: ['wasm'] }
  return {
    ...shared,
    executionProviders: [{ name: 'webgpu', device: device! }],
    // Outputs come to the CPU when they are asked for; what is kept never does.
    preferredOutputLocation: 'gpu-buffer',
  }
}

interface LoadableModel {
  readonly model: Uint8Array
  readonly externalData: readonly { readonly path: string; readonly data: Uint8Array }[]
}

/** Gives the model as each provider gets it: fused attention never holds all scores on WebGPU, and all of them on WebAssembly. */
function loader(request: OpenRequest, rewrite: boolean): (provider: WebProvider) => Promise<LoadableModel> {
  const loaded = new Map<string, Promise<LoadableModel>>()
  const forms = { webgpu: 'fused', wasm: 'chunked' } as const satisfies Record<WebProvider, AttentionForm>
  return (provider) => {
    const form = rewrite ? forms[provider] : 'as exported'
    const model = loaded.get(form) ?? loadModel(request, rewrite ? forms[provider] : undefined)
    loaded.set(form, model)
    return model
  }
}

async function loadModel(request: OpenRequest, attention: AttentionForm | undefined): Promise<LoadableModel> {
  const { source, label, inputDims } = request
  const { bytes, externalData = [] } = 'path' in source ? { bytes: await download(source.path, label) } : source
  const model = inputDims ? await prepareModel(bytes, label, { inputDims, attention }) : bytes
  return moveWeightsOut(model, label, externalData)
}

async function download(path: string, label: string): Promise<Uint8Array> {
  const response = await fetch(path)
  if (!response.ok) throw createError(OnnxFileMissing, { path: `${path} (${label}: HTTP ${response.status})` })
  return new Uint8Array(await response.arrayBuffer())
}

/**
 * Creates the session with each provider in turn: one that refuses a model is passed over, and what it said is told.
 *
 * @throws ProviderUnavailable, or the model's own error
 */
export async function openSession(request: OpenRequest, context: SessionContext): Promise<OpenedSession> {
  const { ort, providers, device, rewrite } = context
  const load = loader(request, rewrite)
  const refused: { provider: string; reason: string; error: SelfCascadeError }[] = []
  for (const provider of providers) {
    const { model, externalData } = await load(provider)
    try {
      const options = { ...sessionOptions(provider, device), externalData: [...externalData] }
      return { session: await ort.InferenceSession.create(model, options), provider, refused: refused.map(told) }
    } catch (thrown) {
      const error = classifyError(thrown, {
        during: `loading of ${request.label}`,
        model: request.label,
        bytes: model.length,
      })
      refused.push({ provider, reason: reasonOf(thrown), error })
    }
  }
  const { error } = refused.at(-1)!
  // The model's own problem says more than that the only provider did not take it.
  if (refused.length === 1 || refused.every((one) => one.error.code === error.code)) throw error
  throw createError(ProviderUnavailable, { tried: refused.map(told) }, { cause: error })
}

const told = ({ provider, reason }: { provider: string; reason: string }) => ({ provider, reason })
