/** A point of a picture, 0..1 from its left and top edge. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The part of a picture that a pane shows, as shares of the picture's sides. */
export interface WindowSize {
  readonly width: number
  readonly height: number
}

/** Keeps a window inside the picture; one that is larger than the picture stands in the middle. */
export function clampCentre({ x, y }: Point, window: WindowSize): Point {
  const clamp = (value: number, share: number) =>
    share >= 1 ? 0.5 : Math.min(1 - share / 2, Math.max(share / 2, value))
  return { x: clamp(x, window.width), y: clamp(y, window.height) }
}

/** Moves the centre by shares of the window, as arrow keys do. */
export function nudgeCentre(centre: Point, key: string, window: WindowSize, isLarge: boolean): Point | null {
  const part = isLarge ? 0.5 : 0.125
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }
  const step = steps[key]
  if (!step) return null
  const moved = { x: centre.x + step[0] * part * window.width, y: centre.y + step[1] * part * window.height }
  return clampCentre(moved, window)
}

/** Tells in words where the centre is, for those who do not see it. */
export function describeCentre({ x, y }: Point): string {
  return `${Math.round(100 * x)} % from the left, ${Math.round(100 * y)} % from the top`
}
