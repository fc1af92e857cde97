import { type UpsamplerCapacity, type UpsamplerShape, upsamplerCapacities } from '../capacities.ts'

interface NamedShape {
  readonly capacity: UpsamplerCapacity
  readonly resize: 'first' | 'last'
  readonly shape: UpsamplerShape
}

/** Every capacity, resizing first and last, whichever of them it has by default. */
export const shapes: readonly NamedShape[] = (Object.keys(upsamplerCapacities) as UpsamplerCapacity[]).flatMap(
  (capacity) =>
    (['first', 'last'] as const).map((resize) => ({
      ...{ capacity, resize },
      shape: { ...upsamplerCapacities[capacity], resize },
    })),
)
