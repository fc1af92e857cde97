/** A value of a graph whose size is known. */
export interface Value {
  readonly name: string
  readonly dims: readonly number[]
  /** ONNX's number of the element type; float32 when absent. */
  readonly elementType?: number
}

/** Gives the dims that two operands have together: numpy's broadcasting, which ONNX follows. */
export function broadcastDims(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length)
  const at = (dims: readonly number[], axis: number) => dims[axis - rank + dims.length] ?? 1
  return Array.from({ length: rank }, (_, axis) => (at(a, axis) === 1 ? at(b, axis) : at(a, axis)))
}

export const isSameDims = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((dim, axis) => dim === b[axis])

/** Counts an axis from the front. */
export const positiveAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

/** The whole numbers from `start` up to, not including, `end`. */
export const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, index) => start + index)

/** The same dims with another size along one axis. */
export const withDim = (dims: readonly number[], axis: number, size: number): readonly number[] =>
  dims.map((dim, index) => (index === axis ? size : dim))

/** The product of some dims; 1 of none. */
export const sizeOfDims = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1)
