import { createError, InvalidOption } from '@self-cascade/core'

/** A square part of a scene, in parts of its side: left edge, top edge and side, all in 0..1. */
export interface SceneRegion {
  readonly x: number
  readonly y: number
  readonly side: number
}

/** All of a scene. */
export const wholeScene: SceneRegion = { x: 0, y: 0, side: 1 }

/** Refuses parts that reach beyond the scene, where nothing is drawn. */
export function checkRegion({ x, y, side }: SceneRegion): void {
  // a sum such as 0.9 + 0.1 may pass 1 by its last bit
  const inside = x >= 0 && y >= 0 && side > 0 && x + side <= 1 + 1e-9 && y + side <= 1 + 1e-9
  if (inside) return
  const value = `x ${x}, y ${y}, side ${side}`
  throw createError(InvalidOption, { name: 'region', value, expected: 'a square within 0..1, with a side above 0' })
}
