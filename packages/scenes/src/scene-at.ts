import { createError, InvalidOption } from '@self-cascade/core'
import { checkWords } from './check-words.ts'
import { drawSceneSvg, type ScenePlacement } from './drawing/scene-svg.ts'
import { parseSvg } from './raster/parse-svg.ts'
import { renderSvg } from './raster/render-svg.ts'
import { sceneCaption } from './scene-caption.ts'
import { pick, type Random, sceneRandom } from './scene-random.ts'
import { checkRegion, type SceneRegion, wholeScene } from './scene-region.ts'
import { type SceneWords, sceneVocabulary } from './scene-vocabulary.ts'

/** What to fix of a scene; the seed decides the rest. */
export interface SceneOptions {
  readonly words?: Partial<SceneWords>
  /** One place for the object, or a list: the object is drawn once at each, later ones in front; `[]` leaves it out. */
  readonly placement?: ScenePlacement | readonly ScenePlacement[]
}

/** One captioned scene, to be drawn at any size. */
export interface Scene {
  /** 0..2^32 − 1. */
  readonly seed: number
  readonly words: SceneWords
  readonly caption: string
  /** The scene as a file of `size` by `size` pixels, for a browser or another renderer. */
  svg(size: number): string
  /**
   * Draws the scene, or a square part of it, as `size` by `size` pixels: row by row, 3 bytes (R, G, B) each. A part is what would be
   * cut out of a larger rendering: `render(128, { x: 0, y: 0, side: 0.25 })` is the top left quarter of `render(512)`.
   *
   * @throws {@link InvalidOption} unless the size is a whole number in 1..8192 and the part lies inside the scene.
   */
  render(size: number, region?: SceneRegion): Uint8Array
}

/**
 * The scene of one seed: the same words, placement and drawing in every release and every engine.
 *
 * @throws {@link InvalidOption} unless the seed is a whole number in 0..2^32 − 1 and the placement is finite, with a scale above 0.
 * @throws {@link UnknownName} for a word that is not in {@link sceneVocabulary}.
 * @example
 * ```ts
 * const scene = sceneAt(7, { words: { object: 'fish', place: 'on the sea' } })
 * const pixels = scene.render(128)
 * ```
 */
export function sceneAt(seed: number, { words: chosen = {}, placement = {} }: SceneOptions = {}): Scene {
  checkSeed(seed)
  checkWords(chosen)
  const placements: readonly ScenePlacement[] = [placement].flat()
  placements.forEach(checkPlacement)
  const random = sceneRandom(seed)
  const words = drawWords(chosen, random)
  // Most of the drawing's cost is text; streams that only look at the words never pay it.
  const drawing = once(() => drawSceneSvg(words, placements, random))
  const svg = (size: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 100 100">${drawing()}</svg>`
  const document = once(() => parseSvg(svg(100)))
  return {
    seed,
    words,
    caption: sceneCaption(words),
    svg,
    render(size, region = wholeScene) {
      checkSize(size)
      checkRegion(region)
      return renderSvg(document(), { size, left: 100 * region.x, top: 100 * region.y, side: 100 * region.side })
    },
  }
}

/** A scene whose seed is the next number of `random` (0 included to 1 excluded): {@link sceneAt} of `floor(random() · 2^32)`. */
export function randomScene(random: () => number, options: SceneOptions = {}): Scene {
  return sceneAt(Math.floor(random() * 4294967296), options)
}

/** Draws the words that were not chosen: each as likely as the next, but half of all objects plain. */
function drawWords(chosen: Partial<SceneWords>, random: Random): SceneWords {
  const { patterns, colours, objects, places } = sceneVocabulary
  const colour = chosen.colour ?? pick(random, colours)
  const object = chosen.object ?? pick(random, objects)
  const pattern = chosen.pattern ?? (random() < 0.5 ? 'plain' : pick(random, patterns.slice(1)))
  const place = chosen.place ?? pick(random, places)
  return { pattern, colour, object, place }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function checkSeed(seed: number): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return
  throw createError(InvalidOption, { name: 'seed', value: seed, expected: 'a whole number in 0..2^32 − 1' })
}

function checkSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= 8192) return
  throw createError(InvalidOption, { name: 'size', value: size, expected: 'a whole number of pixels in 1..8192' })
}

function checkPlacement({ scale = 1, x = 0, y = 0 }: ScenePlacement): void {
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw createError(InvalidOption, { name: 'placement.scale', value: scale, expected: 'a number above 0' })
  }
  for (const [name, value] of Object.entries({ x, y })) {
    if (Number.isFinite(value)) continue
    throw createError(InvalidOption, { name: `placement.${name}`, value, expected: 'a finite number' })
  }
}
