import type { ValueMetadata } from '@self-cascade/core'

/** What ONNX Runtime tells of an input or output; the same in its packages for Node and for browsers. */
export type RuntimeMetadata = { readonly name: string } & (
  | { readonly isTensor: false }
  | { readonly isTensor: true; readonly type: string; readonly shape: readonly (number | string)[] }
)

/** The runtime's metadata in core's words: unnamed free dims as -1. Given dims replace the free ones. */
export function describeValue(metadata: RuntimeMetadata, fixedDims?: readonly number[]): ValueMetadata {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] }
  const dims = metadata.shape.map((dim) => (dim === '' ? -1 : dim))
  return { name: metadata.name, type: metadata.type, dims: fixedDims ?? dims }
}
