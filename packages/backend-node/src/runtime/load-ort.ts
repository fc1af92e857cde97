import { createError } from '@self-cascade/core'
import { RuntimeNotInstalled } from '../errors.ts'
import type { LogSeverity } from '../options.ts'

type Ort = typeof import('onnxruntime-node')

/**
 * Loads onnxruntime-node when it is first needed, so that a process that only asks another for runs never holds it.
 *
 * @throws RuntimeNotInstalled
 */
export async function loadOrt(logSeverity: LogSeverity): Promise<Ort> {
  // Without it the runtime reports its use to its maker; nobody asked the user of this package.
  process.env.ORT_DISABLE_TELEMETRY ??= '1'
  try {
    const ort = await import('onnxruntime-node')
    ort.env.logLevel = logSeverity
    return ort
  } catch (cause) {
    throw createError(RuntimeNotInstalled, { platform: `${process.platform} ${process.arch}` }, { cause })
  }
}
