import { createError } from '@self-cascade/core'
import { WebGpuUnavailable } from '../errors.ts'

/** Limits of which a diffusion model needs as much as there is. */
const wantedLimits = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[]

/** Features that kernels of ONNX Runtime use where they are. */
const wantedFeatures = ['shader-f16', 'subgroups'] as const

/** Opens the adapter with everything that the runtime can use, and calls back when the device is lost by itself. */
export async function openGpuDevice(onLost: (reason: string) => void): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw createError(WebGpuUnavailable, { reason: 'the browser offers no graphics adapter' })
  const device = await adapter.requestDevice({
    requiredFeatures: wantedFeatures.filter((name) => adapter.features.has(name as GPUFeatureName)) as GPUFeatureName[],
    requiredLimits: Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name] as number])),
  })
  device.lost.then(({ reason, message }) => onLost(message || reason))
  return device
}
