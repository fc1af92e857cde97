import { resolveOptions } from './options.ts'
import { childRuntime } from './process/child-runtime.ts'
import type { ProviderProbe } from './runtime/node-runtime.ts'

/** What is known of one provider on this machine. */
export interface ProviderReport {
  readonly name: string
  /** Whether its libraries come with onnxruntime-node. */
  readonly bundled: boolean
  /** Whether a model of one node really ran on it. */
  readonly usable: boolean
  /** The runtime's words when it did not. */
  readonly reason?: string
}

function report({ name, bundled, problem }: ProviderProbe): ProviderReport {
  return problem === null ? { name, bundled, usable: true } : { name, bundled, usable: false, reason: problem }
}

/**
 * Lists the providers that onnxruntime-node was built with, and tries each with a model of one node in a child process, so
 * that a driver that crashes harms nothing here.
 *
 * @throws {@link RuntimeNotInstalled}
 */
export async function availableProviders(): Promise<readonly ProviderReport[]> {
  const { settings, abortGraceMilliseconds, forwardLog } = resolveOptions({})
  const runtime = childRuntime({ settings, abortGraceMilliseconds, forwardLog })
  try {
    return (await runtime.probe()).map(report)
  } finally {
    await runtime.dispose()
  }
}
