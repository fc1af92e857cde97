import { createError } from './errors/base.ts'
import { DimsMismatch } from './errors/catalog.ts'

/** The typed array that holds each element type. float16 is kept as raw bits; `bool` as 0 and 1. */
export interface DataByType {
  float32: Float32Array
  float16: Uint16Array
  int64: BigInt64Array
  int32: Int32Array
  uint8: Uint8Array
  bool: Uint8Array
}

/** Element types that cross the backend seam, named as ONNX Runtime names them. */
export type TensorType = keyof DataByType

/**
 * A dense row-major tensor: a structural subset of ONNX Runtime's own, so that its tensors can be passed as they are.
 *
 * Pictures and latents are NCHW; clips are NCFHW.
 */
export interface Tensor<T extends TensorType = 'float32'> {
  readonly type: T
  readonly dims: readonly number[]
  /** Where the data lies; `data` may be read only when this is `'cpu'`. */
  readonly location: string
  readonly data: DataByType[T]
  /** Gives the data wherever it lies, downloading it from the device or the runtime when it must. */
  getData(): Promise<DataByType[T]>
  /** Frees the memory of a tensor that lies elsewhere. May be called twice; CPU tensors ignore it. */
  dispose(): void
}

/** A tensor of any element type. */
export type AnyTensor = { [T in TensorType]: Tensor<T> }[TensorType]

/** Tensors by ONNX value name. */
export type NamedTensors = Readonly<Record<string, AnyTensor>>

/** Gives the number of elements: the product of `dims` (1 for a scalar). */
export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1)
}

/**
 * Wraps a typed array as a CPU tensor. The data is not copied.
 *
 * @throws {@link DimsMismatch} when the length of `data` is not the product of `dims`.
 * @example
 * ```ts
 * const latents = createTensor('float32', new Float32Array(4 * 16 * 16), [1, 4, 16, 16])
 * ```
 */
export function createTensor<T extends TensorType>(type: T, data: DataByType[T], dims: readonly number[]): Tensor<T> {
  if (data.length !== sizeOf(dims)) {
    throw createError(DimsMismatch, { name: 'data', actual: [data.length], expected: dims })
  }
  return { type, dims: [...dims], location: 'cpu', data, getData: async () => data, dispose: () => {} }
}

/**
 * Checks that two tensors that are combined element by element have the same dims.
 *
 * @throws {@link DimsMismatch} when they differ.
 */
export function assertSameDims(name: string, actual: readonly number[], expected: readonly number[]): void {
  if (actual.length !== expected.length || actual.some((dim, axis) => dim !== expected[axis])) {
    throw createError(DimsMismatch, { name, actual, expected })
  }
}
