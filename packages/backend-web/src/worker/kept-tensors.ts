import { createError, TensorDisposed, UnsupportedElementType } from '@self-cascade/core'
import { isTensorType, type KeptIds, type TensorHeader } from '@self-cascade/remote-runtime'
import type { Tensor } from 'onnxruntime-web/webgpu'

/** The tensors that stay in the runtime, on the GPU or in the heap. */
export interface KeptTensors {
  /** Stores all of the named tensors, or none of them when one has a type that cannot cross the seam. */
  add(ids: KeptIds, tensors: Readonly<Record<string, Tensor>>): readonly TensorHeader[]
  /** @throws TensorDisposed */
  get(name: string, id: number): Tensor
  forget(ids: readonly number[]): void
}

/** Makes an empty store. */
export function keptTensors(): KeptTensors {
  const byId = new Map<number, Tensor>()
  return {
    add(ids, tensors) {
      const headers = Object.keys(ids).map((name): TensorHeader => {
        const { type, dims } = tensors[name]!
        if (!isTensorType(type)) throw createError(UnsupportedElementType, { name, type })
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
      for (const id of ids) {
        byId.get(id)?.dispose()
        byId.delete(id)
      }
    },
  }
}
