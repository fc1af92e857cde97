/** One picture on the sheet with what is said under it. */
export interface SheetCell {
  readonly width: number
  readonly height: number
  readonly title: string
  readonly detail: string
}

/** Where things lie, in pixels of the sheet. */
export interface SheetLayout {
  readonly width: number
  readonly height: number
  readonly heading: { readonly x: number; readonly y: number; readonly width: number }
  /** Row by row, as the cells were given. */
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
 * at a glance. The height is that of the largest stage, within bounds.
 */
export function layOutSheet(rows: readonly (readonly SheetCell[])[]): SheetLayout {
  const { margin, gap, headingSize, titleSize, detailSize, footerSize } = sheetMeasures
  const tallest = Math.max(...rows.flat().map(({ height }) => height))
  const shownHeight = Math.min(sheetMeasures.maxPictureHeight, Math.max(sheetMeasures.minPictureHeight, tallest))
  const firstRow = margin + headingSize + 32
  const captions = 16 + titleSize + 11 + detailSize
  const rowHeight = shownHeight + captions + 36
  const cells = rows.map((row, rowIndex) => {
    let x = margin
    const y = firstRow + rowIndex * rowHeight
    return row.map((cell) => {
      const shownWidth = Math.max(1, Math.round((cell.width / cell.height) * shownHeight))
      const titleY = y + shownHeight + 16
      const place = { ...cell, x, y, shownWidth, shownHeight, titleY, detailY: titleY + titleSize + 11 }
      x += shownWidth + gap
      return place
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
