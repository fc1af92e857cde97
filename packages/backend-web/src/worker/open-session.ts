import { createError, type SelfCascadeError } from '@self-cascade/core'
import {
  classifyError,
  fileOf,
  OnnxExternalDataMissing,
  type OpenRequest,
  ProviderUnavailable,
  prepareModel,
  reasonOf,
} from '@self-cascade/remote-runtime'
import type { InferenceSession } from 'onnxruntime-web/webgpu'
import type { WebProvider } from '../providers.ts'
import type { Ort } from './load-ort.ts'

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

async function modelBytes({ source, label, inputDims }: OpenRequest, rewrite: boolean) {
  if ('path' in source) {
    const response = await fetch(source.path)
    if (!response.ok) throw createError(OnnxExternalDataMissing, { model: label, reason: `HTTP ${response.status}` })
    return { model: new Uint8Array(await response.arrayBuffer()), externalData: undefined }
  }
  const { bytes, externalData } = source
  const model = inputDims ? await fileOf(await prepareModel(bytes, label, { inputDims, rewrite })) : bytes
  return { model, externalData }
}

/**
 * Creates the session with each provider in turn: one that refuses a model is passed over, and what it said is told.
 *
 * @throws ProviderUnavailable, or the model's own error
 */
export async function openSession(request: OpenRequest, context: SessionContext): Promise<OpenedSession> {
  const { ort, providers, device, rewrite } = context
  const { model, externalData } = await modelBytes(request, rewrite)
  const refused: { provider: string; reason: string; error: SelfCascadeError }[] = []
  for (const provider of providers) {
    try {
      const options = { ...sessionOptions(provider, device), ...(externalData && { externalData: [...externalData] }) }
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
