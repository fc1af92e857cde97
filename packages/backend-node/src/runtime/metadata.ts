import type { ValueMetadata } from '@self-cascade/core'
import type { InferenceSession } from 'onnxruntime-node'

/** The runtime's metadata in core's words: unnamed free dims as -1. Given dims replace the free ones. */
export function describeValue(metadata: InferenceSession.ValueMetadata, fixedDims?: readonly number[]): ValueMetadata {
  if (!metadata.isTensor) return { name: metadata.name, type: 'other', dims: [] }
  const dims = metadata.shape.map((dim) => (dim === '' ? -1 : dim))
  return { name: metadata.name, type: metadata.type, dims: fixedDims ?? dims }
}
