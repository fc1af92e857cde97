import {
  type AnyTensor,
  createError,
  createTensor,
  type DataByType,
  type TensorType,
  UnsupportedElementType,
} from '@self-cascade/core'

type TypedArrayConstructor<T> = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

const arrays = {
  float32: Float32Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} satisfies { [T in TensorType]: TypedArrayConstructor<DataByType[T]> }

/** The element types that cross the backend seam. */
export const tensorTypes: ReadonlySet<TensorType> = new Set(Object.keys(arrays) as TensorType[])

/** Tells whether a runtime's type name is one that crosses the seam. */
export function isTensorType(type: string): type is TensorType {
  return tensorTypes.has(type as TensorType)
}

/** Bytes of one element. */
export function elementBytes(type: TensorType): number {
  return arrays[type].BYTES_PER_ELEMENT
}

/** The bytes of a typed array, without a copy. */
export function bytesOf(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/**
 * Makes a tensor on top of the bytes, without a copy. The bytes must be aligned to the element size.
 *
 * @throws UnsupportedElementType
 */
export function tensorFromBytes(name: string, type: string, dims: readonly number[], bytes: Uint8Array): AnyTensor {
  if (!isTensorType(type)) throw createError(UnsupportedElementType, { name, type })
  const array: TypedArrayConstructor<DataByType[typeof type]> = arrays[type]
  const data = new array(bytes.buffer, bytes.byteOffset, bytes.byteLength / array.BYTES_PER_ELEMENT)
  return createTensor(type, data as never, dims) as AnyTensor
}

/** Copies a tensor whose data is at hand. */
export function copyOf(name: string, { type, dims, data }: AnyTensor): AnyTensor {
  return tensorFromBytes(name, type, dims, bytesOf(data).slice())
}
