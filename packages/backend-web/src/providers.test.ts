import { describe, expect, test } from 'vitest'
import type { DeviceReport } from './device-report.ts'
import { checkProviders, chooseProviders } from './providers.ts'

const gpu = {
  vendor: 'acme',
  architecture: 'rocket',
  description: '',
  isFallback: false,
  shaderF16: true,
  maxBufferSize: 2 ** 30,
  maxStorageBufferBindingSize: 2 ** 30,
}
const device: DeviceReport = {
  gpu,
  gpuProblem: null,
  jspi: true,
  crossOriginIsolated: true,
  threads: 4,
  heapBytes: 2 ** 32,
  deviceMemoryBytes: null,
}
const without = { ...device, gpu: null, gpuProblem: 'this browser has no WebGPU' }
const software = { ...device, gpu: { ...gpu, isFallback: true } }

describe('the choice of where to compute', () => {
  test.each([
    ['auto', device, ['webgpu', 'wasm'], 'WebGPU on acme rocket'],
    ['auto', without, ['wasm'], 'WebAssembly with 4 threads: this browser has no WebGPU'],
    [
      'auto',
      { ...without, crossOriginIsolated: false, threads: 1 },
      ['wasm'],
      'WebAssembly with one thread, as the page is not cross-origin isolated: this browser has no WebGPU',
    ],
    ['auto', software, ['wasm'], 'WebAssembly with 4 threads: the only graphics adapter is software (acme rocket)'],
    ['webgpu', software, ['webgpu'], 'WebGPU on acme rocket: it was asked for'],
    ['wasm', device, ['wasm'], 'WebAssembly with 4 threads: it was asked for'],
  ] as const)('%s gives its reason', (asked, report, providers, reason) => {
    expect(chooseProviders([asked], report)).toEqual({ providers, reason })
  })

  test('WebGPU with WebAssembly behind it goes on without a GPU, WebGPU alone does not', () => {
    expect(chooseProviders(['webgpu', 'wasm'], device).providers).toEqual(['webgpu', 'wasm'])
    expect(chooseProviders(['webgpu', 'wasm'], without).providers).toEqual(['wasm'])
    expect(() => chooseProviders(['webgpu'], without)).toThrow('[WebGpuUnavailable]')
  })

  test('other names are refused', () => {
    expect(() => checkProviders(['cuda'])).toThrow('[UnknownName]')
    expect(() => checkProviders([])).toThrow('[InvalidOption]')
  })
})
