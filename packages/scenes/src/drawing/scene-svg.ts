import { between, type Random } from '../scene-random.ts'
import type { SceneWords } from '../scene-vocabulary.ts'
import { drawObject } from './object.ts'
import { drawPlace } from './place.ts'
import { type Shades, shades } from './shades.ts'
import { circle, gradient, rect, round } from './svg-elements.ts'

/** Where the object stands and how large it is; what is not given is drawn from the seed. */
export interface ScenePlacement {
  /** Size of the object, times what the seed gives it. Default 1, the object about 55 to 72 hundredths of the scene. */
  readonly scale?: number
  /** Middle of the object across, 0 at the left edge to 1 at the right. By default 0.43..0.57. */
  readonly x?: number
  /** Middle of the object down, 0 at the top to 1 at the bottom. By default 0.48..0.58. */
  readonly y?: number
}

/**
 * Draws a scene as the inside of an SVG element with `viewBox="0 0 100 100"`: the object once at each placement, later ones in
 * front. The order of the draws is what a seed means; the first placement's are made even if there is none, so that the
 * background of a seed is the same however often it shows the object.
 */
export function drawSceneSvg(words: SceneWords, placements: readonly ScenePlacement[], random: Random): string {
  const [first = {}, ...others] = placements
  const transform = drawTransform(first, random)
  const place = drawPlace[words.place](random)
  const colours = shades[words.colour]
  const fill = words.pattern === 'plain' ? 'url(#body)' : `url(#${words.pattern})`
  const object = (at: string) => `<g transform="${at}">${drawObject[words.object](fill, colours, random)}</g>`
  const objects = placements.length === 0 ? '' : object(transform)
  const more = others.map((placement) => object(drawTransform(placement, random))).join('')
  return `<defs>${place.defs}${bodyPaints(colours)}</defs>${place.body}${objects}${more}`
}

/** Where an object stands, how large it is, how far it leans and which way it faces, as an SVG transform. */
function drawTransform(placement: ScenePlacement, random: Random): string {
  const drawnX = 50 + between(random, -7, 7)
  const drawnY = 53 + between(random, -5, 5)
  const drawnScale = between(random, 0.92, 1.2)
  const turn = between(random, -6, 6)
  const flip = random() < 0.5 ? -1 : 1
  const x = placement.x === undefined ? drawnX : 100 * placement.x
  const y = placement.y === undefined ? drawnY : 100 * placement.y
  const scale = drawnScale * (placement.scale ?? 1)
  return `translate(${round(x)} ${round(y)}) rotate(${round(turn)}) scale(${round(scale * flip)} ${round(scale)})`
}

/** The paints of the three patterns, whichever of them the object uses. */
function bodyPaints({ base, light }: Shades): string {
  const pattern = (id: string, side: number, more: string, marks: string) =>
    `<pattern id="${id}" width="${side}" height="${side}" patternUnits="userSpaceOnUse"${more}>${rect(0, 0, side, side, base)}${marks}</pattern>`
  return (
    gradient('body', light, base) +
    pattern('striped', 6, ' patternTransform="rotate(35)"', rect(0, 0, 2.4, 6, light)) +
    pattern('spotted', 8, '', circle(2, 2, 1.5, light) + circle(6, 6, 1.5, light))
  )
}
