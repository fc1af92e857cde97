import { createError, SelfCascadeError } from '@self-cascade/core'
import type { InferenceSession } from 'onnxruntime-node'
import { OperatorUnsupported, ProviderUnavailable, RuntimeFailed } from '../errors.ts'
import { logSeverities, type RuntimeSettings } from '../options.ts'
import { classifyError, type FailureContext } from './classify-error.ts'
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
    ...(threads === null ? {} : { intraOpNumThreads: threads }),
  }
}

// A wrong model is wrong for every provider; only these may be cured by the next one.
function isProviderProblem(error: SelfCascadeError): boolean {
  return SelfCascadeError.isInstance(error, RuntimeFailed) || SelfCascadeError.isInstance(error, OperatorUnsupported)
}

/**
 * Really creates the session with each provider in turn, since ONNX Runtime throws for one that cannot be loaded even when
 * others follow in its list, and silently drops one that it was built without.
 *
 * @throws ProviderUnavailable, or the model's own error
 */
export async function openModel(
  ort: Ort,
  { model, options }: LoadableModel,
  settings: RuntimeSettings,
  context: FailureContext,
): Promise<OpenedModel> {
  const compiledIn = ort.listSupportedBackends().map(({ name }) => name)
  const failures: { provider: string; error: unknown; reason: string }[] = []
  for (const provider of settings.providers) {
    if (!compiledIn.includes(provider)) {
      const reason = 'not part of onnxruntime-node on this platform'
      failures.push({ provider, error: undefined, reason })
      continue
    }
    try {
      // The overloads of create() differ by the type of the model only.
      const session = await ort.InferenceSession.create(model as string, {
        ...sessionOptions(provider, settings),
        ...options,
      })
      return { session, provider }
    } catch (thrown) {
      const error = classifyError(thrown, context)
      if (!isProviderProblem(error)) throw error
      failures.push({ provider, error, reason: (error.cause as Error | undefined)?.message.trim() ?? error.what })
    }
  }
  const unsupported = failures.find(({ error }) => SelfCascadeError.isInstance(error, OperatorUnsupported))
  if (unsupported && failures.length === 1) throw unsupported.error
  const tried = failures.map(({ provider, reason }) => ({ provider, reason }))
  throw createError(ProviderUnavailable, { tried }, { cause: failures.at(-1)?.error })
}
