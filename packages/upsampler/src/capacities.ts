import { createError, InvalidOption, UnknownName } from '@self-cascade/core'

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

/** Gives the shape of a capacity, or a shape as it is, once it is checked. */
export function resolveShape(wanted: UpsamplerCapacity | UpsamplerShape): UpsamplerShape {
  if (typeof wanted !== 'string') {
    const [problem] = shapeProblems(wanted)
    if (problem) throw createError(InvalidOption, problem)
    return wanted
  }
  const known = Object.keys(upsamplerCapacities)
  if (!known.includes(wanted)) throw createError(UnknownName, { kind: 'upsampler capacity', name: wanted, known })
  return upsamplerCapacities[wanted]
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 1

/** Lists what is wrong with a shape that may come from anywhere. */
export function shapeProblems({ hidden, sharedKernels, embeddingSize, resize }: UpsamplerShape) {
  const checks = [
    ['hidden', hidden, hidden === 'channels' || isCount(hidden), "a whole number of 1 or more, or 'channels'"],
    ['sharedKernels', sharedKernels, typeof sharedKernels === 'boolean', 'true or false'],
    ['embeddingSize', embeddingSize, isCount(embeddingSize) && embeddingSize % 2 === 0, 'an even number of 2 or more'],
    ['resize', resize, resize === 'first' || resize === 'last', "'first' or 'last'"],
  ] as const
  return checks.flatMap(([name, value, isValid, expected]) =>
    isValid ? [] : [{ name: `shape.${name}`, value, expected }],
  )
}
