import { createError, InvalidOption } from '@self-cascade/core'
import type { ScenePlacement } from './drawing/scene-svg.ts'
import { between, type Random } from './scene-random.ts'
import { type SceneRegion, wholeScene } from './scene-region.ts'

/** One way to look at scenes, in a mix of several. */
export interface SceneView {
  /** How often it is taken, relative to the others. Default 1. */
  readonly weight?: number
  /** Shows a part of `1/zoom` of the scene's side, anywhere in it; the caption stays that of the whole. Default 1. */
  readonly zoom?: number
  /**
   * Smallest and largest size of the object, times its usual one; drawn evenly by its logarithm. Small objects stand farther from
   * the middle. Default: the usual size.
   */
  readonly objectScale?: readonly [smallest: number, largest: number]
}

/** Whole scenes as their seeds give them. */
export const wholeSceneViews: readonly SceneView[] = [{}]

/**
 * A mix for models that must work at several scales, as those trained on the web's pictures do: of 16 pictures, 5 are whole
 * scenes, 5 whole scenes with a smaller or larger object, and 6 crops of renderings 2 and 4 times as large.
 */
export const variedSceneViews: readonly SceneView[] = [
  { weight: 5 },
  { weight: 5, objectScale: [0.35, 2] },
  { weight: 3, zoom: 2 },
  { weight: 3, zoom: 4 },
]

/** Draws one view of a mix. */
export function pickView(views: readonly SceneView[], random: Random): SceneView {
  const total = views.reduce((sum, { weight = 1 }) => sum + weight, 0)
  let left = random() * total
  for (const view of views) {
    left -= view.weight ?? 1
    if (left < 0) return view
  }
  return views.at(-1)!
}

/** Draws how a view places the object. */
export function drawPlacement({ objectScale }: SceneView, random: Random): ScenePlacement {
  if (!objectScale) return {}
  const [smallest, largest] = objectScale
  const scale = smallest * (largest / smallest) ** random()
  // An object of the usual size keeps its usual place; one of a third may stand anywhere that keeps it whole.
  const room = Math.max(0, 1 - scale)
  const x = 0.5 + between(random, -1, 1) * (0.07 + 0.3 * room)
  const y = 0.53 + between(random, -1, 1) * (0.05 + 0.22 * room)
  return { scale, x, y }
}

/** Draws which part of the scene a view shows. */
export function drawRegion({ zoom = 1 }: SceneView, random: Random): SceneRegion {
  if (zoom === 1) return wholeScene
  const side = 1 / zoom
  return { x: random() * (1 - side), y: random() * (1 - side), side }
}

/** Refuses mixes that cannot be drawn from. */
export function checkViews(views: readonly SceneView[]): void {
  if (views.length === 0) {
    throw createError(InvalidOption, { name: 'views', value: '[]', expected: 'a list of one or more' })
  }
  for (const [index, { weight = 1, zoom = 1, objectScale = [1, 1] }] of views.entries()) {
    const refuse = (name: string, value: unknown, expected: string) => {
      throw createError(InvalidOption, { name: `views[${index}].${name}`, value, expected })
    }
    if (!(weight > 0 && Number.isFinite(weight))) refuse('weight', weight, 'a number above 0')
    if (!(zoom >= 1 && Number.isFinite(zoom))) refuse('zoom', zoom, 'a number of at least 1')
    const [smallest, largest] = objectScale
    if (!(smallest > 0 && largest >= smallest && Number.isFinite(largest))) {
      refuse('objectScale', `[${objectScale}]`, 'two numbers above 0, the smaller first')
    }
  }
}
