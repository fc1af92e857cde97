import type { Tensor } from './tensor.ts'

/** A seeded source of noise. Successive calls give successive draws; two sources made alike give the same sequence. */
export interface RandomSource {
  /** Draws a tensor of independent N(0, 1) values. */
  normal(dims: readonly number[]): Tensor
}
