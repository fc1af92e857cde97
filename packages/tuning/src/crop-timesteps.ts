import { createError, InvalidOption } from '@self-cascade/core'
import type { SceneView } from '@self-cascade/scenes'

/** Where in the noise schedule crops are shown, as parts of its length: 0..1, `full` at most `none`. */
export interface CropTimesteps {
  /** Up to here crops are as many as the mix says. */
  readonly full: number
  /** From here on there are none; in between their share falls linearly. */
  readonly none: number
}

/** Crops at every timestep. */
export const cropsEverywhere: CropTimesteps = { full: 1, none: 1 }

/**
 * Part of the crops that is left at a timestep. A model that learns from crops at low noise keeps objects whole when it adds
 * detail to a large picture; one that sees them at high noise, where the layout is decided, begins pictures as close-ups.
 *
 * `share(t) = 1` up to `full·T`, `0` from `none·T` on, `(none − t/T) / (none − full)` in between.
 */
export function cropShare(timestep: number, numTrainTimesteps: number, { full, none }: CropTimesteps): number {
  const at = timestep / numTrainTimesteps
  if (at <= full) return 1
  return at >= none ? 0 : (none - at) / (none - full)
}

const isCrop = ({ zoom = 1 }: SceneView): boolean => zoom > 1

const totalWeight = (views: readonly SceneView[]): number => views.reduce((sum, { weight = 1 }) => sum + weight, 0)

/** A mix of views with only a part of its crops; the views of whole scenes take the place of the others. */
export function viewsWithCrops(views: readonly SceneView[], share: number): readonly SceneView[] {
  if (share === 1) return views
  const [crops, whole] = [totalWeight(views.filter(isCrop)), totalWeight(views.filter((view) => !isCrop(view)))]
  const growth = (whole + (1 - share) * crops) / whole
  const scaled = views.map((view) => ({ ...view, weight: (view.weight ?? 1) * (isCrop(view) ? share : growth) }))
  return scaled.filter(({ weight }) => weight > 0)
}

/**
 * Refuses parts that are none, and a mix of crops alone, whose place nothing could take.
 *
 * @throws {@link InvalidOption}
 */
export function checkCropTimesteps({ full, none }: CropTimesteps, views: readonly SceneView[]): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  if (!(full >= 0 && full <= none && none <= 1)) {
    refuse('cropTimesteps', `${full} to ${none}`, 'within 0..1, the first at most the second')
  }
  if (none < 1 && views.every(isCrop)) refuse('views', 'crops alone', 'a mix with whole scenes, for cropTimesteps')
}
