import type { AnyTensor, NamedTensors } from '@self-cascade/core'
import { bytesOf, tensorFromBytes } from '@self-cascade/remote-runtime'
import type { Tensor } from 'onnxruntime-web/webgpu'
import type { Ort } from './load-ort.ts'

/** Float16 arrives as `Float16Array` in browsers that have it; its bits are what is wanted. */
type OrtData = Exclude<Awaited<ReturnType<Tensor['getData']>>, string[]>

/** Wraps a tensor as the runtime takes it; CPU data is not copied. */
export function toOrtTensor(ort: Ort, { type, data, dims }: AnyTensor): Tensor {
  // Each pair of a type and its own array is an overload; core's type already ties them together.
  return new ort.Tensor(type as 'float32', data as Float32Array, dims)
}

/** Wraps named tensors. */
export function toOrtTensors(ort: Ort, tensors: NamedTensors): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, toOrtTensor(ort, tensor)]))
}

/**
 * Brings a tensor of the runtime here, as one of core.
 *
 * @throws UnsupportedElementType
 */
export async function fromOrtTensor(name: string, tensor: Tensor): Promise<AnyTensor> {
  const bytes = bytesOf((await tensor.getData()) as OrtData)
  // int64 and the like need an aligned start, which a view into the heap may not have.
  return tensorFromBytes(name, tensor.type, tensor.dims, bytes.byteOffset % 8 === 0 ? bytes : bytes.slice())
}

/** Whole numbers steer shapes and indices, which the runtime computes on the CPU. */
const gpuTypes = ['float32', 'float16'] as const
type GpuType = (typeof gpuTypes)[number]
const isGpuType = (type: string): type is GpuType => (gpuTypes as readonly string[]).includes(type)

/** Copies a tensor into a buffer of the GPU, where its type belongs there. */
export function uploadTensor(ort: Ort, device: GPUDevice, tensor: AnyTensor): Tensor {
  const { type, dims, data } = tensor
  if (!isGpuType(type) || data.byteLength === 0) return toOrtTensor(ort, tensor)
  const buffer = device.createBuffer({
    // Kernels read whole vectors of four elements.
    size: Math.ceil(data.byteLength / 16) * 16,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    mappedAtCreation: true,
  })
  new Uint8Array(buffer.getMappedRange()).set(bytesOf(data))
  buffer.unmap()
  return ort.Tensor.fromGpuBuffer(buffer, {
    dataType: type,
    dims: [...dims],
    dispose: () => buffer.destroy(),
    download: () => downloadBuffer(device, buffer, data),
  }) as Tensor
}

/** Copies a buffer of the GPU into an array like the given one. */
async function downloadBuffer(device: GPUDevice, buffer: GPUBuffer, like: AnyTensor['data']): Promise<never> {
  const staging = device.createBuffer({ size: buffer.size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size)
  device.queue.submit([encoder.finish()])
  await staging.mapAsync(GPUMapMode.READ)
  const bytes = staging.getMappedRange().slice(0, like.byteLength)
  staging.destroy()
  return new (like.constructor as Float32ArrayConstructor)(bytes) as never
}
