/** The shape of the upsamplers: equal for all features of a network. */
export interface UpsamplerShape {
  /** Hidden width M of a residual block; `'channels'` takes that of the feature. */
  readonly hidden: number | 'channels'
  /** Whether one set of kernels serves every channel by itself, instead of mixing channels. */
  readonly sharedKernels: boolean
  /** Width of the timestep embedding `e(t)`, an even number. */
  readonly embeddingSize: number
  /** Whether the bilinear resize comes before the residual blocks, or after them, where they cost less. */
  readonly resize: 'first' | 'last'
}

/**
 * Three capacities of the same formula. `micro` needs no more parameters than the paper's 0.002M for four features of any width;
 * `small` mixes channels through a bottleneck; `full` has blocks of the feature's whole width, as the released code has.
 */
export const upsamplerCapacities = {
  micro: { hidden: 4, sharedKernels: true, embeddingSize: 16, resize: 'last' },
  small: { hidden: 8, sharedKernels: false, embeddingSize: 32, resize: 'last' },
  full: { hidden: 'channels', sharedKernels: false, embeddingSize: 32, resize: 'last' },
} as const satisfies Record<string, UpsamplerShape>

/** A name of {@link upsamplerCapacities}. */
export type UpsamplerCapacity = keyof typeof upsamplerCapacities
