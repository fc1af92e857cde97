import type { NamedTensors } from '@self-cascade/core'

/**
 * Gives the feeds of a run's batches. A batch depends on its number alone (draw noise from a generator that is seeded with it), so
 * a run that goes on from step n sees the batches that it would have seen.
 */
export interface BatchSource {
  /** What the batches are made of, such as data set and seed; written into checkpoints and compared when a run goes on. */
  readonly description: string
  batch(index: number): NamedTensors | Promise<NamedTensors>
}
