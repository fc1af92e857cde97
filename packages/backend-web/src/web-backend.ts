import type { Backend } from '@self-cascade/core'
import { runtimeBackend } from '@self-cascade/remote-runtime'
import { resolveOptions, type WebBackendOptions } from './options.ts'
import { recoveringRuntime } from './recovering-runtime.ts'
import { type IsolatedRuntime, workerRuntime } from './worker-runtime.ts'

/** A backend in a browser, with a way to try what happens when its device is lost. */
export interface WebBackend extends Backend {
  /** Ends the graphics device as the crash of a driver would; false when there is none. The next run starts over on a new one. */
  loseDevice(): Promise<boolean>
}

/** A lost device is tried once more; what is lost twice in one call goes on WebAssembly. */
const attempts = 3

/**
 * Runs ONNX models on onnxruntime-web in a worker of its own, on WebGPU where the browser has a real adapter and on WebAssembly
 * elsewhere; `onEvent` is told which and why. Runs are made one after the other. An aborted run that does not end within the grace
 * ends its worker; a lost worker or graphics device is replaced and the run repeated, unless `recover` is false.
 *
 * @throws InvalidOption, UnknownName; the first session throws WebGpuUnavailable or RuntimeFilesUnavailable
 * @example
 * ```ts
 * const backend = webBackend({ assets: '/self-cascade/', onEvent: console.log })
 * const session = await backend.createSession({ bytes }, { inputDims: { sample: [2, 4, 64, 64] } })
 * const { out_sample } = await session.run({ sample, timestep, encoder_hidden_states })
 * await backend.dispose()
 * ```
 */
export function webBackend(options: WebBackendOptions = {}): WebBackend {
  const { settings, recover, abortGraceMilliseconds, onEvent } = resolveOptions(options, import.meta.url)
  const providersOf = (attempt: number) => (attempt < attempts - 1 ? settings.providers : ['wasm'])
  const start = (attempt: number): IsolatedRuntime =>
    workerRuntime({ settings: { ...settings, providers: providersOf(attempt) }, abortGraceMilliseconds, onEvent })
  const runtime = recoveringRuntime({
    start,
    attempts: recover ? attempts : 1,
    onLost: (reason, attempt) =>
      onEvent({ type: 'recovering', reason, providers: attempt < attempts - 1 ? 'same' : ['wasm'] }),
  })
  const backend = runtimeBackend(runtime, { name: 'web', gpu: !settings.providers.every((name) => name === 'wasm') })
  return { ...backend, loseDevice: () => runtime.current().loseDevice() }
}
