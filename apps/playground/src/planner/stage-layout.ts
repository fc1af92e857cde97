import { spreadLabels } from '../plot/spread-labels.ts'

/** Pixels of a stage. */
interface Size {
  readonly width: number
  readonly height: number
}

/** A stage's rectangle in the drawing, and the line from its upper right corner to its label. */
export interface StageBox extends Size {
  readonly x: number
  readonly y: number
  readonly labelY: number
}

/** A drawing of all stages to scale. */
export interface StageLayout {
  readonly boxes: readonly StageBox[]
  /** Where the labels begin. */
  readonly labelX: number
  readonly height: number
}

const labelGap = 34

/**
 * Lays the stages out to one scale, inside each other, with the lower left corner in common and labels in a column at the right.
 *
 * @param room Width of the drawing, the height it may have at most, and how much of the width the labels take, in pixels.
 */
export function layOutStages(
  sizes: readonly Size[],
  room: { readonly width: number; readonly maxHeight: number; readonly labelWidth: number },
): StageLayout {
  const target = {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
  }
  const free = { width: room.width - room.labelWidth, height: room.maxHeight }
  const scale = Math.min(free.width / target.width, free.height / target.height)
  const drawn = target.height * scale
  const height = Math.max(drawn + labelGap / 2, sizes.length * labelGap + 4)
  const bottom = (height + drawn) / 2
  const tops = sizes.map((size) => bottom - size.height * scale + 0.5)
  // Of stages with the same height the larger is named above the smaller, as if its upper edge were a little higher.
  const wanted = tops.map((top, index) => top - index * 1e-3)
  const places = spreadLabels(wanted, labelGap, [labelGap / 2, height - labelGap / 2])
  const boxes = sizes.map((size, index) => ({
    x: 0.5,
    y: tops[index]!,
    width: Math.max(1, size.width * scale - 1),
    height: Math.max(1, size.height * scale - 1),
    labelY: places[index]!,
  }))
  return { boxes, labelX: target.width * scale + 40, height }
}
