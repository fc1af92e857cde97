import { createError } from './errors/base.ts'
import { Aborted } from './errors/catalog.ts'

/**
 * Throws when the signal has fired. Called between denoiser calls, since no ONNX Runtime call can be interrupted safely.
 *
 * @throws {@link Aborted} with the signal's reason as `cause`.
 */
export function throwIfAborted(signal: AbortSignal | undefined, during: string): void {
  if (signal?.aborted) throw createError(Aborted, { during }, { cause: signal.reason })
}
