import type { Random } from '../scene-random.ts'
import type { SceneObject } from '../scene-vocabulary.ts'
import { butterfly, fish } from './objects/animals.ts'
import { apple, flower, mushroom, tree } from './objects/plants.ts'
import { cup, heart, house, star } from './objects/things.ts'
import { balloon, boat, car, rocket } from './objects/vehicles.ts'
import type { Shades } from './shades.ts'

/** Draws an object around the origin, within about −30..30; `fill` is its body's paint: a gradient or a pattern. */
export type DrawObject = (fill: string, shades: Shades, random: Random) => string

/** The objects. */
export const drawObject = {
  house,
  tree,
  flower,
  mushroom,
  boat,
  fish,
  star,
  heart,
  balloon,
  car,
  butterfly,
  cup,
  rocket,
  apple,
} satisfies Record<SceneObject, DrawObject>
