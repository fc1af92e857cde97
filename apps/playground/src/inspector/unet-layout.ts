/** What is drawn of a skip feature. */
interface DrawnSkip {
  readonly scale: number
}

/** A skip in the drawing: its row, and where the boxes at its ends are. */
export interface SkipRow {
  readonly index: number
  /** Middle of the row. */
  readonly y: number
  /** Left edge of the encoder's box, right edge of the decoder's. */
  readonly left: number
  readonly right: number
}

/** A resolution of the network: rows in a line downwards. */
export interface UnetLevel {
  readonly scale: number
  readonly rows: readonly SkipRow[]
  /** Top of the level. */
  readonly top: number
}

/** A UNet, laid out. */
export interface UnetLayout {
  readonly width: number
  readonly height: number
  readonly boxWidth: number
  readonly levels: readonly UnetLevel[]
  /** Middle of the boxes of the middle block. */
  readonly middleY: number
  /** The line down through the encoder and up through the decoder. */
  readonly downPath: string
  readonly upPath: string
}

export const boxHeight = 26
const rowPitch = 34
const levelGap = 40
const levelHeading = 26
const top = 34

/**
 * Lays a UNet out: the encoder goes down on the left, a row for each skip feature in encoder order, and the decoder comes up on
 * the right; each resolution lies further in than the one above.
 *
 * @param skips In encoder order, at least one.
 * @param width Of the whole drawing, in pixels.
 */
export function layOutUnet(skips: readonly DrawnSkip[], width: number): UnetLayout {
  const groups = groupByScale(skips)
  const isNarrow = width < 560
  const boxWidth = isNarrow ? 62 : Math.min(190, Math.round(width * 0.22))
  const room = (width - 2 * boxWidth - (isNarrow ? 96 : 170)) / 2
  const indent = Math.max(0, Math.min(isNarrow ? 18 : 48, room / Math.max(1, groups.length - 1)))
  let y = top
  const levels = groups.map(({ scale, indices }, depth) => {
    const levelTop = y
    const rows = indices.map((index, row) => ({
      index,
      y: levelTop + levelHeading + row * rowPitch + boxHeight / 2,
      left: depth * indent + 0.5,
      right: width - depth * indent - 0.5,
    }))
    y = levelTop + levelHeading + indices.length * rowPitch - (rowPitch - boxHeight) + levelGap - levelHeading
    return { scale, rows, top: levelTop }
  })
  const middleY = y + boxHeight / 2 + 6
  const columns = levels.flatMap(({ rows }) => rows)
  const path = (side: (row: SkipRow) => number) =>
    `${columns.map((row, at) => step(row, columns[at - 1], side)).join('')}V${middleY}H${width / 2}`
  return {
    ...{ width, boxWidth, levels, middleY },
    height: middleY + boxHeight / 2 + 8,
    downPath: `M${columns[0]!.left + boxWidth / 2} ${top - 12}${path(({ left }) => left + boxWidth / 2)}`,
    upPath: `M${columns[0]!.right - boxWidth / 2} ${top - 12}${path(({ right }) => right - boxWidth / 2)}`,
  }
}

/** From row to row: straight down, or over to the next level halfway between. */
function step(row: SkipRow, before: SkipRow | undefined, side: (row: SkipRow) => number): string {
  if (!before || side(before) === side(row)) return `V${row.y}`
  return `V${before.y + boxHeight / 2 + 8}H${side(row)}V${row.y}`
}

function groupByScale(skips: readonly DrawnSkip[]): readonly { scale: number; indices: number[] }[] {
  const groups: { scale: number; indices: number[] }[] = []
  for (const [index, { scale }] of skips.entries()) {
    const last = groups.at(-1)
    if (last?.scale === scale) last.indices.push(index)
    else groups.push({ scale, indices: [index] })
  }
  return groups
}
