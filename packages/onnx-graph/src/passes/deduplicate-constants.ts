import { type TensorProto, TensorProto_DataLocation } from 'onnx-buf'
import { replaceAllUsesWith } from '../edit/replace-all-uses-with.ts'
import { isFloatType } from '../element-types.ts'
import { tensorElements } from '../external-data.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorValues } from '../graph/tensor-data.ts'
import { attempt } from '../shapes/attempt.ts'
import { editCopy, type PassResult } from './pass.ts'

/**
 * Leaves one of several constants with the same type, dims and elements. Lists of floating-point numbers may be weights that
 * happen to be equal before training: they stay apart, as do single ones that `keep` names.
 *
 * Precondition: none. Tensors in other files, strings and packed types are left alone.
 * Postcondition: the same outputs.
 */
export function deduplicateConstants(
  graph: Graph,
  { keep = [] }: { readonly keep?: readonly string[] } = {},
): PassResult {
  return editCopy(graph, (copy) => deduplicateInitializers(copy, new Set(keep)))
}

/** The same in place. */
export function deduplicateInitializers(graph: Graph, keep: ReadonlySet<string>): boolean {
  const seen = new Map<string, { readonly name: string; readonly bytes: Uint8Array }[]>()
  const duplicates = new Map<string, string>()
  for (const [name, tensor] of graph.initializers) {
    const isFree = !graph.isOutput(name) && graph.constantOf(name) !== undefined
    const isKept = isFloatType(tensor.dataType) && (tensorElements(tensor) > 1 || keep.has(name))
    const bytes = isFree && !isKept ? bytesOf(tensor) : undefined
    if (!bytes) continue
    const key = `${tensor.dataType} ${tensor.dims} ${sample(bytes)}`
    const alike = seen.get(key) ?? []
    const same = alike.find((one) => areEqual(one.bytes, bytes))
    if (same) duplicates.set(name, same.name)
    else seen.set(key, [...alike, { name, bytes }])
  }
  for (const [name, kept] of duplicates) {
    replaceAllUsesWith(graph, name, kept)
    graph.removeInitializer(name)
  }
  return duplicates.size > 0
}

function bytesOf(tensor: TensorProto): Uint8Array | undefined {
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) return undefined
  if (tensor.rawData.length > 0) return tensor.rawData
  const data = attempt(() => tensorValues(tensor))?.data
  return data && new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}

/** A few bytes from all over: enough to tell most tensors apart without reading millions of elements. */
function sample(bytes: Uint8Array): string {
  const step = Math.max(1, Math.floor(bytes.length / 64))
  const codes: number[] = []
  for (let index = 0; index < bytes.length; index += step) codes.push(bytes[index]!)
  return String.fromCharCode(...codes)
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false
  return true
}
