import { createError, type Tensor } from '@self-cascade/core'
import type { AttachedLora } from './attach-lora.ts'
import { LoraLayerMissing } from './errors.ts'

/** The two matrices of one adapter. */
export interface LoraMatrices {
  /** [in, rank] */
  readonly a: Tensor
  /** [rank, out] */
  readonly b: Tensor
}

/** Adapters apart from the network that they belong to. */
export interface LoraWeights {
  readonly rank: number
  readonly alpha: number
  /** By the name of the layer. */
  readonly layers: Readonly<Record<string, LoraMatrices>>
}

/**
 * Collects trained parameters, as `trainer` returns them by initialiser name, into adapters by layer.
 *
 * @throws {@link LoraLayerMissing} when a parameter is not among them.
 */
export function loraWeights(
  { rank, alpha, layers }: Pick<AttachedLora, 'rank' | 'alpha' | 'layers'>,
  parameters: Readonly<Record<string, Tensor>>,
): LoraWeights {
  const matrices = layers.map(({ name, a, b }): readonly [string, LoraMatrices] => {
    const [first, second] = [parameters[a], parameters[b]]
    if (!first || !second) throw createError(LoraLayerMissing, { layer: name, place: 'parameters' })
    return [name, { a: first, b: second }]
  })
  return { rank, alpha, layers: Object.fromEntries(matrices) }
}
