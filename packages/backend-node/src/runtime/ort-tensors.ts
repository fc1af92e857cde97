import type { AnyTensor, NamedTensors } from '@self-cascade/core'
import { bytesOf, tensorFromBytes } from '@self-cascade/remote-runtime'
import type { Tensor } from 'onnxruntime-node'

type Ort = typeof import('onnxruntime-node')

/** Wraps tensors as the runtime takes them; CPU data is not copied. */
export async function toOrtTensors(ort: Ort, tensors: NamedTensors): Promise<Record<string, Tensor>> {
  const entries = Object.entries(tensors).map(async ([name, tensor]) => {
    // Each pair of a type and its own array is an overload; the type of `tensors` already ties them together.
    return [
      name,
      new ort.Tensor(tensor.type as 'float32', (await tensor.getData()) as Float32Array, tensor.dims),
    ] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/**
 * Gives the runtime's tensor as one of core, without a copy.
 *
 * @throws UnsupportedElementType
 */
export function fromOrtTensor(name: string, tensor: Tensor): AnyTensor {
  return tensorFromBytes(name, tensor.type, tensor.dims, bytesOf(tensor.data as Exclude<Tensor['data'], string[]>))
}
