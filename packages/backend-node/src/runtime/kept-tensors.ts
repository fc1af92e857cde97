import { createError, TensorDisposed } from '@self-cascade/core'
import type { KeptIds, TensorHeader } from '@self-cascade/remote-runtime'
import type { Tensor } from 'onnxruntime-node'
import { fromOrtTensor } from './ort-tensors.ts'

type OrtTensors = Readonly<Record<string, Tensor>>

/** The tensors that stay in the runtime. */
export interface KeptTensors {
  /** Stores all of the named tensors, or none of them when one has a type that cannot cross the seam. */
  add(ids: KeptIds, tensors: OrtTensors): readonly TensorHeader[]
  /** @throws TensorDisposed */
  get(name: string, id: number): Tensor
  forget(ids: readonly number[]): void
  clear(): void
}

/**
 * Makes an empty store. ONNX Runtime 1.30 copies each output into an array of its own, also one that was handed to it to write
 * to, and takes feeds as they are: to store what a run gave and feed it again is all that can be saved.
 */
export function keptTensors(): KeptTensors {
  const byId = new Map<number, Tensor>()
  return {
    add(ids, tensors) {
      const headers = Object.keys(ids).map((name): TensorHeader => {
        const { type, dims } = fromOrtTensor(name, tensors[name]!)
        return { name, type, dims }
      })
      for (const [name, id] of Object.entries(ids)) byId.set(id, tensors[name]!)
      return headers
    },
    get(name, id) {
      const tensor = byId.get(id)
      if (!tensor) throw createError(TensorDisposed, { name })
      return tensor
    },
    forget(ids) {
      for (const id of ids) byId.delete(id)
    },
    clear: () => byId.clear(),
  }
}
