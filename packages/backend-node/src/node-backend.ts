import { type Backend, BackendDisposed, createError, type Session } from '@self-cascade/core'
import { keptTensors } from './kept-tensors.ts'
import { type NodeBackendOptions, resolveOptions } from './options.ts'
import { childRuntime } from './process/child-runtime.ts'
import { hasGpuProvider } from './providers.ts'
import { createQueue } from './queue.ts'
import { ortRuntime } from './runtime/ort-runtime.ts'
import type { Runtime } from './runtime/runtime.ts'
import { tensorTypes } from './runtime/tensor-types.ts'
import { createSession } from './session.ts'

/** A backend on top of any runtime. */
function backendOf(runtime: Runtime, name: string, gpu: boolean): Backend {
  const queue = createQueue()
  let disposal: Promise<void> | null = null
  let opened = 0

  async function enqueue<T>(task: () => Promise<T>, during: string, signal?: AbortSignal): Promise<T> {
    const disposed = () => createError(BackendDisposed, { during })
    const guarded = () => (disposal ? Promise.reject(disposed()) : task())
    try {
      return await queue.add(guarded, during, signal)
    } catch (error) {
      // A task that was under way when the backend was disposed failed for that reason only.
      throw disposal ? disposed() : error
    }
  }

  const kept = keptTensors(runtime, enqueue)

  return {
    name,
    capabilities: { types: tensorTypes, gpu },
    async createSession(source, { label, inputDims, signal } = {}): Promise<Session> {
      const id = opened++
      const name = label ?? ('path' in source ? source.path : `model ${id}`)
      const request = { id, label: name, source, inputDims }
      const session = await enqueue(() => runtime.open(request, signal), `the loading of ${name}`, signal)
      return createSession({ id, label: name, runtime, kept, enqueue, ...session })
    },
    keepTensors: kept.add,
    memoryUsage: async () => runtime.memory(),
    dispose() {
      disposal ??= runtime.dispose()
      return disposal
    },
  }
}

/**
 * Runs ONNX models on onnxruntime-node.
 *
 * With the default isolation one child process holds the runtime and all sessions; it is started by the first session, killed
 * by `dispose()`, and ends by itself when this process ends in whatever way. An aborted call is given
 * `abortGraceMilliseconds` to end, then the process is killed: its other sessions are lost
 * ({@link BackendProcessLost}) and the next session starts a new one. Tensors that are kept lie in that process too.
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
  } satisfies Record<typeof isolation, () => Runtime>
  return backendOf(runtimes[isolation](), `node-${isolation}`, hasGpuProvider(settings.providers))
}
