import { createError, InvalidOption } from '@self-cascade/core'
import { type Scene, sceneAt } from './scene-at.ts'
import { mixSeed, type Random, sceneRandom } from './scene-random.ts'
import type { SceneRegion } from './scene-region.ts'
import { type SceneSplit, sceneSplit } from './scene-split.ts'
import { checkViews, drawPlacement, drawRegion, pickView, type SceneView, wholeSceneViews } from './scene-view.ts'

/** What endless pictures are drawn from. */
export interface SceneDrawOptions {
  /** 0..2^32 − 1; another seed gives other pictures. */
  readonly seed: number
  /** Captions to draw from. Default `'train'`. */
  readonly split?: SceneSplit | 'all'
  /** How scenes are looked at. Default: whole scenes as their seeds give them. */
  readonly views?: readonly SceneView[]
  /** Part of the captions that are dropped (left empty), for classifier-free guidance: 0..1. Default 0. */
  readonly captionDropout?: number
}

/** One picture of an endless stream. */
export interface SceneDraw {
  readonly index: number
  readonly scene: Scene
  /** The part of the scene to draw. */
  readonly region: SceneRegion
  /** The scene's caption, or nothing when it was dropped. */
  readonly caption: string
}

/**
 * Picture `index` of an endless stream, not yet drawn: `scene.render(size, region)` does that.
 *
 * @throws {@link InvalidOption} for options out of range.
 */
export function sceneDrawAt(index: number, options: SceneDrawOptions): SceneDraw {
  const { seed, split = 'train', views = wholeSceneViews, captionDropout = 0 } = options
  checkOptions(index, options)
  checkViews(views)
  const random = sceneRandom(mixSeed(seed, index))
  const view = pickView(views, random)
  const placement = drawPlacement(view, random)
  const region = drawRegion(view, random)
  const isDropped = random() < captionDropout
  const scene = sceneAt(drawSceneSeed(split, random), { placement })
  return { index, scene, region, caption: isDropped ? '' : scene.caption }
}

/** The first seed whose caption lies in the split; one in eight is refused for `train`. */
function drawSceneSeed(split: SceneSplit | 'all', random: Random): number {
  for (;;) {
    const seed = Math.floor(random() * 4294967296)
    if (split === 'all' || sceneSplit(sceneAt(seed).words) === split) return seed
  }
}

function checkOptions(index: number, { seed, split = 'train', captionDropout = 0 }: SceneDrawOptions): void {
  const refuse = (name: string, value: unknown, expected: string) => {
    throw createError(InvalidOption, { name, value, expected })
  }
  if (!Number.isSafeInteger(index) || index < 0) refuse('index', index, 'a whole number in 0..2^53 − 1')
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) refuse('seed', seed, 'a whole number in 0..2^32 − 1')
  if (!['train', 'held-out', 'all'].includes(split)) refuse('split', split, "'train', 'held-out' or 'all'")
  if (!(captionDropout >= 0 && captionDropout <= 1)) refuse('captionDropout', captionDropout, 'a number in 0..1')
}
