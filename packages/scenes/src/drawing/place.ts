import type { Random } from '../scene-random.ts'
import type { ScenePlace } from '../scene-vocabulary.ts'
import { desert, meadow, sea, snow } from './places/countryside.ts'
import { night, sunset } from './places/evening.ts'
import { brickWall, woodenTable } from './places/surfaces.ts'

/** A background: its gradients, and its shapes on a canvas of 100 by 100. */
export interface PlaceDrawing {
  readonly defs: string
  readonly body: string
}

/** Draws a background. Every call of `random` counts: their order is part of what a seed means. */
export type DrawPlace = (random: Random) => PlaceDrawing

/**
 * The backgrounds. Their fine lines (grass, brick joints, wood grain) are thinner than a pixel of a 128-pixel picture, so that a
 * larger one has detail to show that a smaller one cannot.
 */
export const drawPlace = {
  'in a meadow': meadow,
  'in the desert': desert,
  'on the sea': sea,
  'in the snow': snow,
  'at night': night,
  'at sunset': sunset,
  'on a brick wall': brickWall,
  'on a wooden table': woodenTable,
} satisfies Record<ScenePlace, DrawPlace>
