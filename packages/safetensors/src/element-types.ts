import type { DataByType, TensorType } from '@self-cascade/core'
import type { SafetensorsDtype } from './dtypes.ts'

/** How elements of one stored type become a typed array, from bytes that start at a multiple of `bytes`. */
interface ElementType<T extends TensorType> {
  readonly type: T
  readonly bytes: number
  readonly view: (buffer: ArrayBufferLike, byteOffset: number, length: number) => DataByType[T]
}

/** The stored types that have a tensor type. */
export const elementTypes = {
  F32: { type: 'float32', bytes: 4, view: (buffer, offset, length) => new Float32Array(buffer, offset, length) },
  F16: { type: 'float16', bytes: 2, view: (buffer, offset, length) => new Uint16Array(buffer, offset, length) },
  I64: { type: 'int64', bytes: 8, view: (buffer, offset, length) => new BigInt64Array(buffer, offset, length) },
  I32: { type: 'int32', bytes: 4, view: (buffer, offset, length) => new Int32Array(buffer, offset, length) },
  U8: { type: 'uint8', bytes: 1, view: (buffer, offset, length) => new Uint8Array(buffer, offset, length) },
  BOOL: { type: 'bool', bytes: 1, view: (buffer, offset, length) => new Uint8Array(buffer, offset, length) },
} as const satisfies {
  [D in SafetensorsDtype]?: { [T in TensorType]: ElementType<T> }[TensorType]
}

/** The stored type of each tensor type. */
export const dtypeByType = {
  float32: 'F32',
  float16: 'F16',
  int64: 'I64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<TensorType, keyof typeof elementTypes>
