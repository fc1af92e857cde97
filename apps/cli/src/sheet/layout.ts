/** One picture on the sheet with what is said under it. */
export interface SheetCell {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly detail: string
  /** Rows that it stands between, in the middle of them; 1 by default. */
  readonly rowSpan?: number
}

/** Where things lie, in pixels of the sheet. */
export interface SheetLayout {
  readonly width: number
  readonly height: number
  readonly heading: { readonly x: number; readonly y: number; readonly width: number }
  /** Row by row, as the cells were given, without those that show nothing. */
  readonly cells: readonly (readonly SheetPlace[])[]
  readonly footer: { readonly x: number; readonly y: number; readonly width: number }
}

/** The place of one picture and its captions. */
export interface SheetPlace extends SheetCell {
  readonly x: number
  readonly y: number
  /** Size on the sheet. */
  readonly shownWidth: number
  readonly shownHeight: number
  readonly titleY: number
  readonly detailY: number
}

/** The measures of a sheet in pixels. */
export const sheetMeasures = {
  margin: 48,
  gap: 28,
  headingSize: 20,
  titleSize: 15,
  detailSize: 12,
  footerSize: 11,
  maxPictureHeight: 512,
  minPictureHeight: 256,
} as const

/**
 * Lays out a sheet: one row per picture and one column per stage, every picture at the same height, so that stages compare
 * at a glance. The height is that of the largest stage, within bounds. A cell that shows nothing is as wide as the one above it.
 */
export function layOutSheet(rows: readonly (readonly (SheetCell | null)[])[]): SheetLayout {
  const { margin, gap, headingSize, titleSize, detailSize, footerSize } = sheetMeasures
  const shown = rows.flat().filter((cell) => cell !== null)
  const tallest = Math.max(...shown.map(({ height }) => height))
  const shownHeight = Math.min(sheetMeasures.maxPictureHeight, Math.max(sheetMeasures.minPictureHeight, tallest))
  const firstRow = margin + headingSize + 32
  const captions = 16 + titleSize + 11 + detailSize
  const rowHeight = shownHeight + captions + 36
  const widths: number[] = []
  const cells = rows.map((row, rowIndex) => {
    let x = margin
    return row.flatMap((cell, column) => {
      if (cell) widths[column] = Math.max(1, Math.round((cell.width / cell.height) * shownHeight))
      const shownWidth = widths[column] ?? 0
      const left = x
      x += shownWidth + gap
      if (!cell) return []
      const y = firstRow + Math.round((rowIndex + ((cell.rowSpan ?? 1) - 1) / 2) * rowHeight)
      const titleY = y + shownHeight + 16
      return [{ ...cell, x: left, y, shownWidth, shownHeight, titleY, detailY: titleY + titleSize + 11 }]
    })
  })
  const right = Math.max(...cells.flat().map(({ x, shownWidth }) => x + shownWidth))
  const width = right + margin
  const footerY = firstRow + rows.length * rowHeight
  const inner = { x: margin, width: width - 2 * margin }
  return {
    width,
    height: footerY + footerSize + margin - 12,
    heading: { ...inner, y: margin },
    cells,
    footer: { ...inner, y: footerY },
  }
}
