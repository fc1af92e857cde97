import type { Backend } from '@self-cascade/core'
import { type RuntimeLost, runtimeBackend } from '@self-cascade/remote-runtime'
import { type NodeBackendOptions, resolveOptions } from './options.ts'
import { childRuntime } from './process/child-runtime.ts'
import { hasGpuProvider } from './providers.ts'
import { ortRuntime } from './runtime/ort-runtime.ts'

/**
 * Runs ONNX models on onnxruntime-node.
 *
 * With the default isolation one child process holds the runtime and all sessions; it is started by the first session, killed
 * by `dispose()`, and ends by itself when this process ends in whatever way. An aborted call is given
 * `abortGraceMilliseconds` to end, then the process is killed: its other sessions are lost
 * ({@link RuntimeLost}) and the next session starts a new one. Tensors that are kept lie in that process too.
 *
 * @throws InvalidOption, UnknownName
 * @example
 * ```ts
 * const backend = nodeBackend({ providers: ['auto'] })
 * const session = await backend.createSession({ path: 'unet/model.onnx' }, { inputDims: { sample: [2, 4, 64, 64] } })
 * const { out_sample } = await session.run({ sample, timestep, encoder_hidden_states })
 * await backend.dispose()
 * ```
 */
export function nodeBackend(options: NodeBackendOptions = {}): Backend {
  const { settings, isolation, abortGraceMilliseconds, forwardLog } = resolveOptions(options)
  const runtimes = {
    process: () => childRuntime({ settings, abortGraceMilliseconds, forwardLog }),
    inline: () => ortRuntime(settings),
  }
  return runtimeBackend(runtimes[isolation](), { name: `node-${isolation}`, gpu: hasGpuProvider(settings.providers) })
}
