import { createError, InvalidOption } from '@self-cascade/core'
import type { SceneView } from '@self-cascade/scenes'

/**
 * Where in the noise schedule varied views (crops, and objects of other sizes) are shown, as parts of its length: 0..1, `full` at
 * most `none`.
 */
export interface VariedTimesteps {
  /** Up to here varied views are as many as the mix says. */
  readonly full: number
  /** From here on there are none; in between their share falls linearly. */
  readonly none: number
}

/** Varied views at every timestep. */
export const variedEverywhere: VariedTimesteps = { full: 1, none: 1 }

/**
 * Part of the varied views that is left at a timestep. A model that learns from them at low noise keeps objects whole when it adds
 * detail to a large picture; one that sees them at high noise, where the layout is decided, begins pictures as close-ups.
 *
 * `share(t) = 1` up to `full·T`, `0` from `none·T` on, `(none − t/T) / (none − full)` in between.
 */
export function variedShare(timestep: number, numTrainTimesteps: number, { full, none }: VariedTimesteps): number {
  const at = timestep / numTrainTimesteps
  if (at <= full) return 1
  return at >= none ? 0 : (none - at) / (none - full)
}

const isVaried = ({ zoom = 1, objectScale }: SceneView): boolean => zoom > 1 || objectScale !== undefined

const totalWeight = (views: readonly SceneView[]): number => views.reduce((sum, { weight = 1 }) => sum + weight, 0)

/** A mix of views with only a part of the varied ones; scenes as their seeds give them take the place of the others. */
export function viewsWithVaried(views: readonly SceneView[], share: number): readonly SceneView[] {
  if (share === 1) return views
  const [varied, usual] = [totalWeight(views.filter(isVaried)), totalWeight(views.filter((view) => !isVaried(view)))]
  const growth = (usual + (1 - share) * varied) / usual
  const scaled = views.map((view) => ({ ...view, weight: (view.weight ?? 1) * (isVaried(view) ? share : growth) }))
  return scaled.filter(({ weight }) => weight > 0)
}

/**
 * Refuses parts that are none, and a mix of varied views alone, whose place nothing could take.
 *
 * @throws {@link InvalidOption}
 */
export function checkVariedTimesteps({ full, none }: VariedTimesteps, views: readonly SceneView[]): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  if (!(full >= 0 && full <= none && none <= 1)) {
    refuse('variedTimesteps', `${full} to ${none}`, 'within 0..1, the first at most the second')
  }
  if (none < 1 && views.every(isVaried)) {
    refuse('views', 'varied ones alone', 'a mix with whole scenes of the usual size, for variedTimesteps')
  }
}
