import type { Tensor } from '@self-cascade/core'
import { writeSafetensors } from '@self-cascade/safetensors'
import { matrixNames } from './lora-layers.ts'
import type { LoraWeights } from './lora-weights.ts'

/** What adapters were trained for. */
export interface WriteLoraOptions {
  /** Fingerprint of the model that they were trained with, such as `DiffusionModel.fingerprint`. */
  readonly base: string
}

/**
 * Writes adapters as safetensors: `<layer>.lora_A` [in, rank] and `<layer>.lora_B` [rank, out], float32, with the metadata
 * `method` "lora", `rank`, `alpha`, `base` and `layers`, a JSON list of the layers' names in order.
 */
export function writeLora(weights: LoraWeights, { base }: WriteLoraOptions): Uint8Array<ArrayBuffer> {
  const tensors: Record<string, Tensor> = {}
  for (const [layer, { a, b }] of Object.entries(weights.layers)) {
    const names = matrixNames(layer)
    tensors[names.a] = a
    tensors[names.b] = b
  }
  const layers = JSON.stringify(Object.keys(weights.layers))
  const metadata = { method: 'lora', rank: `${weights.rank}`, alpha: `${weights.alpha}`, base, layers }
  return writeSafetensors({ tensors, metadata })
}
