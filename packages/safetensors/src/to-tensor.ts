import { type AnyTensor, createError, createTensor, type TensorType } from '@self-cascade/core'
import { elementTypes } from './element-types.ts'
import { UnsupportedDtype } from './errors.ts'
import type { SafetensorsEntry } from './read-safetensors.ts'

/**
 * Gives a stored tensor as a CPU tensor. It shares the file's bytes where they are aligned to the element size, and copies
 * them otherwise. float16 stays raw bits.
 *
 * @throws {@link UnsupportedDtype} for types other than F32, F16, I64, I32, U8 and BOOL.
 * @example
 * ```ts
 * const latents = toTensor(readSafetensors(bytes).tensors.latents!)
 * ```
 */
export function toTensor({ dtype, shape, data }: SafetensorsEntry): AnyTensor {
  if (!isSupported(dtype)) throw createError(UnsupportedDtype, { dtype, supported: Object.keys(elementTypes) })
  const { type, bytes, view } = elementTypes[dtype]
  const aligned = data.byteOffset % bytes === 0 ? data : new Uint8Array(data)
  const elements = view(aligned.buffer, aligned.byteOffset, aligned.length / bytes)
  return createTensor<TensorType>(type, elements, shape) as AnyTensor
}

function isSupported(dtype: string): dtype is keyof typeof elementTypes {
  return Object.hasOwn(elementTypes, dtype)
}
