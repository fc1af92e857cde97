import type { RandomSource } from '@self-cascade/core'
import type { InitializerSource } from './initializer-source.ts'
import { type RandomInitializersOptions, randomInitializers } from './random-initializers.ts'

/** Where the weights of a UNet come from: PyTorch's start, or a source of one's own. */
export type UnetWeights =
  | (RandomInitializersOptions & { readonly random: RandomSource })
  | { readonly initializers: InitializerSource }

/** Gives the source of the weights. */
export function initializersOf(weights: UnetWeights): InitializerSource {
  return 'random' in weights ? randomInitializers(weights.random, weights) : weights.initializers
}
