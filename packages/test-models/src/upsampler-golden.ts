import { readFileSync } from 'node:fs'
import type { GoldenInput, GoldenOutput } from './golden.ts'

/** The models that upsamplers were attached to. */
export const upsamplerGoldenModels = ['tiny-sd', 'tiny-video'] as const

/** One of {@link upsamplerGoldenModels}. */
export type UpsamplerGoldenModel = (typeof upsamplerGoldenModels)[number]

/** The first elements and the norm of a gradient or a parameter. */
export interface GoldenVector {
  readonly first4?: readonly number[]
  readonly first16?: readonly number[]
  readonly l2: number
}

/** A parameter of the upsamplers: `amp · sin(a · i + phase)` for the flat index i, and its gradient. */
export interface GoldenParameter {
  /** Such as `up0.block1.conv1.weight`, where 0 counts the upsamplers. */
  readonly name: string
  readonly shape: readonly number[]
  readonly a: number
  readonly phase: number
  readonly amp: number
  readonly grad_first8: readonly number[]
  readonly grad_l2: number
}

/**
 * Feature upsamplers in a UNet, their gradients and three steps of Adam, computed by PyTorch in float64. An upsampler resizes the
 * pivot's feature and gives it to two residual blocks of hidden width M; there are no gates.
 */
export interface UpsamplerGolden {
  readonly inputs: Readonly<Record<'sample' | 'timestep' | 'encoder_hidden_states', GoldenInput>>
  /** The pivot, which the encoder sees at timestep 0. */
  readonly z0_low: GoldenInput
  readonly timestep: number
  /** What the network should predict. */
  readonly eps: GoldenInput
  readonly upsampler: {
    readonly M: number
    readonly skips_encoder_order: readonly number[]
    readonly channels: readonly number[]
  }
  readonly pivot_features: readonly GoldenOutput[]
  readonly upsampled: readonly GoldenOutput[]
  /** Without upsamplers. */
  readonly eps_plain: GoldenOutput
  readonly eps_tilde: GoldenOutput
  readonly loss: number
  readonly params: readonly GoldenParameter[]
  readonly injected: { readonly d_sample: GoldenVector; readonly d_weights: Readonly<Record<string, GoldenVector>> }
  /** Steps on the upsamplers alone: the loss before each and after the last. */
  readonly adam: {
    readonly lr: number
    readonly losses: readonly number[]
    readonly params_after: Readonly<Record<string, GoldenVector>>
  }
  /** The same with the last convolution of each upsampler all zero. */
  readonly zero_block2: {
    readonly loss: number
    readonly eps_tilde: GoldenOutput
    readonly upsampled: readonly GoldenOutput[]
  }
  /** Without upsamplers: gradients and steps of every weight of the network. */
  readonly plain: {
    readonly loss: number
    readonly d_sample: GoldenVector
    readonly grads: Readonly<Record<string, GoldenVector>>
    readonly adam: { readonly lr: number; readonly losses: readonly number[] }
  }
}

/** Reads PyTorch's numbers for upsamplers in a model: latents of 16x16 cells, a pivot of 8x8, timestep 400. */
export function upsamplerGolden(model: UpsamplerGoldenModel): UpsamplerGolden {
  const path = new URL(`../__fixtures__/upsampler-golden/${model}.json`, import.meta.url)
  return JSON.parse(readFileSync(path, 'utf8')) as UpsamplerGolden
}
