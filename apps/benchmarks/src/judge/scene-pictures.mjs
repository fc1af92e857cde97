import { sceneAt } from '@self-cascade/scenes'
import { withFragment } from './fragment.mjs'
import { labelsOf } from './heads.mjs'

/** Kinds of true pictures, how often training sees them, and where their objects stand. */
const kinds = {
  usual: { weight: 8, placement: () => ({}) },
  resized: { weight: 5, placement: (random) => anywhere(random, between(random, 0.5, 1.6)) },
  small: { weight: 1, placement: (random) => anywhere(random, between(random, 0.35, 0.5)) },
  none: { weight: 3, placement: () => [] },
  several: { weight: 5, placement: severalPlacements },
  fragment: { weight: 4, placement: (random) => [anywhere(random, between(random, 0.45, 0.95))] },
}

const between = (random, low, high) => low + (high - low) * random()

/** A place for one object: the larger, the nearer the middle. */
function anywhere(random, scale) {
  const room = 0.06 + 0.3 * Math.max(0, 1 - scale)
  return { scale, x: 0.5 + between(random, -room, room), y: 0.53 + between(random, -0.8 * room, 0.8 * room) }
}

/** Two, three or four objects, each far enough from the others to be seen. */
function severalPlacements(random) {
  const count = 2 + Math.floor(3 * random())
  const largest = [0.8, 0.6, 0.5][count - 2]
  for (;;) {
    const placements = Array.from({ length: count }, () => ({
      scale: between(random, 0.35, largest),
      x: between(random, 0.12, 0.88),
      y: between(random, 0.15, 0.85),
    }))
    if (placements.every((one, i) => placements.slice(0, i).every((other) => apart(one, other)))) return placements
  }
}

const apart = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) > 0.24 * (a.scale + b.scale) + 0.02

/** One kind, as often as its weight says. */
export function drawKind(random) {
  const total = Object.values(kinds).reduce((sum, { weight }) => sum + weight, 0)
  let left = random() * total
  return Object.keys(kinds).find((kind) => {
    left -= kinds[kind].weight
    return left < 0
  })
}

/**
 * A true scene of one kind with its right answers: `size · size · 3` bytes. The words are the seed's, unless they are given.
 * `several` shows two to four whole objects, `fragment` one and a part of it elsewhere; both count as several.
 */
export function scenePicture({ kind, seed, size, random, words }) {
  const placement = kinds[kind].placement(random)
  const scene = sceneAt(seed, { placement, ...(words && { words }) })
  const rgb = scene.render(size)
  if (kind !== 'fragment') return { rgb, labels: labelsOf(scene.words, [placement].flat().length) }
  const empty = sceneAt(seed, { placement: [], words: scene.words }).render(size)
  const broken = withFragment({ rgb, empty, size, random })
  return { rgb: broken ?? rgb, labels: labelsOf(scene.words, broken ? 2 : 1) }
}
