import { createError, InvalidOption, UnknownName } from '@self-cascade/core'
import type { DeviceReport } from './device-report.ts'
import { WebGpuUnavailable } from './errors.ts'

/** Where a graph is computed. */
export type WebProvider = 'webgpu' | 'wasm'

/** The providers that will be tried, best first, and why these. */
export interface ProviderChoice {
  readonly providers: readonly [WebProvider, ...WebProvider[]]
  /** A sentence for the user. */
  readonly reason: string
}

const known = ['auto', 'webgpu', 'wasm'] as const

/**
 * Checks the names of providers.
 *
 * @throws UnknownName, InvalidOption
 */
export function checkProviders(providers: readonly string[]): void {
  if (providers.length === 0) {
    throw createError(InvalidOption, { name: 'providers', value: '', expected: 'a list of at least one name' })
  }
  const unknown = providers.find((provider) => !(known as readonly string[]).includes(provider))
  if (unknown !== undefined) throw createError(UnknownName, { kind: 'provider', name: unknown, known })
}

function describeGpu({ gpu }: DeviceReport): string {
  return [gpu?.vendor, gpu?.architecture].filter(Boolean).join(' ') || gpu?.description || 'a graphics adapter'
}

function describeThreads({ threads, crossOriginIsolated }: DeviceReport): string {
  if (!crossOriginIsolated) return 'one thread, as the page is not cross-origin isolated'
  return threads === 1 ? 'one thread' : `${threads} threads`
}

/**
 * Chooses where graphs are computed: `auto` is WebGPU with WebAssembly behind it, and WebAssembly alone where there is no adapter or
 * only one in software.
 *
 * @throws WebGpuUnavailable
 */
export function chooseProviders(asked: readonly string[], device: DeviceReport): ProviderChoice {
  const wasm = `WebAssembly with ${describeThreads(device)}`
  const { gpu } = device
  const wanted = [...new Set(asked)]
  const first = wanted[0] as 'auto' | WebProvider
  const choices = {
    wasm: () => ({ providers: ['wasm'], reason: `${wasm}: it was asked for` }),
    webgpu() {
      if (gpu) {
        const providers = wanted.some((name) => name !== 'webgpu') ? ['webgpu', 'wasm'] : ['webgpu']
        return { providers, reason: `WebGPU on ${describeGpu(device)}: it was asked for` }
      }
      const reason = device.gpuProblem ?? 'no adapter'
      if (wanted.length === 1) throw createError(WebGpuUnavailable, { reason })
      return { providers: ['wasm'], reason: `${wasm}: ${reason}` }
    },
    auto() {
      if (!gpu) return { providers: ['wasm'], reason: `${wasm}: ${device.gpuProblem}` }
      if (!gpu.isFallback) return { providers: ['webgpu', 'wasm'], reason: `WebGPU on ${describeGpu(device)}` }
      return { providers: ['wasm'], reason: `${wasm}: the only graphics adapter is software (${describeGpu(device)})` }
    },
  } satisfies Record<'auto' | WebProvider, () => { providers: string[]; reason: string }>
  return choices[first]() as ProviderChoice & { providers: [WebProvider] }
}
