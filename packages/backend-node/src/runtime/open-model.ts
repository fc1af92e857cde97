import { createError, SelfCascadeError } from '@self-cascade/core'
import {
  classifyError,
  type FailureContext,
  OperatorUnsupported,
  ProviderUnavailable,
  RuntimeFailed,
  reasonOf,
} from '@self-cascade/remote-runtime'
import type { InferenceSession } from 'onnxruntime-node'
import { logSeverities, type RuntimeSettings } from '../options.ts'
import type { LoadableModel } from './load-source.ts'

type Ort = typeof import('onnxruntime-node')

/** A session with the provider that it was made for. */
export interface OpenedModel {
  readonly session: InferenceSession
  readonly provider: string
}

/** Session options of the runtime for one provider. */
export function sessionOptions(
  provider: string,
  { threads, optimizationLevel, logSeverity }: RuntimeSettings,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: optimizationLevel,
    logSeverityLevel: logSeverities[logSeverity],
    // Measured on a UNet at 64 and 128 cells: a fifth less memory at the peak, at the same speed.
    enableMemPattern: false,
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
  }
}

// A wrong model is wrong for every provider; only these may be cured by the next one.
function isProviderProblem(error: SelfCascadeError): boolean {
  return SelfCascadeError.isInstance(error, RuntimeFailed) || SelfCascadeError.isInstance(error, OperatorUnsupported)
}

interface Failure {
  readonly provider: string
  readonly reason: string
  readonly error?: SelfCascadeError
}

function noProvider(failures: readonly Failure[]): SelfCascadeError {
  const [only, ...others] = failures
  // Every build has the CPU provider: when it alone was asked for, the model's own problem says more.
  if (only?.provider === 'cpu' && only.error && others.length === 0) return only.error
  const tried = failures.map(({ provider, reason }) => ({ provider, reason }))
  return createError(ProviderUnavailable, { tried }, { cause: failures.at(-1)?.error })
}

/**
 * Really creates the session with each provider in turn, since ONNX Runtime throws for one that cannot be loaded even when
 * others follow in its list, and silently drops one that it was built without.
 *
 * @param load - gives the model as the provider is to get it.
 * @throws ProviderUnavailable, or the model's own error
 */
export async function openModel(
  ort: Ort,
  load: (provider: string) => Promise<LoadableModel>,
  settings: RuntimeSettings,
  during: Pick<FailureContext, 'during' | 'model'>,
): Promise<OpenedModel> {
  const compiledIn = ort.listSupportedBackends().map(({ name }) => name)
  const failures: Failure[] = []
  for (const provider of settings.providers) {
    if (!compiledIn.includes(provider)) {
      failures.push({ provider, reason: 'not part of onnxruntime-node on this platform' })
      continue
    }
    const { model, options, bytes } = await load(provider)
    const context = { ...during, bytes }
    try {
      const all = { ...sessionOptions(provider, settings), ...options }
      // The overloads of create() differ by the type of the model only.
      return { session: await ort.InferenceSession.create(model as string, all), provider }
    } catch (thrown) {
      const error = classifyError(thrown, context)
      if (!isProviderProblem(error)) throw error
      failures.push({ provider, reason: reasonOf(thrown), error })
    }
  }
  throw noProvider(failures)
}
