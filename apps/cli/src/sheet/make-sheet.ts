import type { Raster } from '@self-cascade/picture-recipe'
import sharp from 'sharp'
import { drawText, fitText } from './draw-text.ts'
import { layOutSheet, type SheetCell, type SheetPlace, sheetMeasures } from './layout.ts'

/** One stage's picture with its captions. */
export interface SheetPicture {
  readonly raster: Raster
  readonly title: string
  readonly detail: string
  /** Rows that it stands between; 1 by default. */
  readonly rowSpan?: number
}

/** What a contact sheet shows. */
export interface SheetInput {
  readonly heading: string
  readonly footer: string
  /** One row per picture, one entry per stage; null where nothing is shown. */
  readonly rows: readonly (readonly (SheetPicture | null)[])[]
}

const colours = { paper: '#f5f3ef', ink: '#2b2a28', soft: '#7b776f', edge: '#ddd8cf' } as const

function captions({ x, titleY, detailY, shownWidth, title, detail }: SheetPlace): string {
  const { titleSize, detailSize } = sheetMeasures
  const style = { size: titleSize, colour: colours.ink, weight: 1.6 }
  const soft = { size: detailSize, colour: colours.soft, weight: 1.2 }
  return (
    drawText(fitText(title, titleSize, shownWidth), x, titleY, style) +
    drawText(fitText(detail, detailSize, shownWidth), x, detailY, soft)
  )
}

function edge({ x, y, shownWidth, shownHeight }: SheetPlace): string {
  const size = `width="${shownWidth + 1}" height="${shownHeight + 1}"`
  return `<rect x="${x - 0.5}" y="${y - 0.5}" ${size} fill="none" stroke="${colours.edge}"/>`
}

async function resized({ width, height, data }: Raster, place: SheetPlace) {
  const { shownWidth, shownHeight } = place
  // Whole-number enlargements of small stages stay crisp, so that their real resolution can be seen.
  const kernel = shownHeight > height ? 'nearest' : 'lanczos3'
  const input = await sharp(Buffer.from(data), { raw: { width, height, channels: 3 } })
    .resize({ width: shownWidth, height: shownHeight, fit: 'fill', kernel })
    .png()
    .toBuffer()
  return { input, left: place.x, top: place.y }
}

function cellOf({ raster: { width, height }, title, detail, rowSpan = 1 }: SheetPicture): SheetCell {
  return { width, height, title, detail, rowSpan }
}

/** Draws the contact sheet of a run as a PNG. */
export async function makeSheet({ heading, footer, rows }: SheetInput): Promise<Buffer> {
  const cells = rows.map((row) => row.map((picture) => picture && cellOf(picture)))
  const layout = layOutSheet(cells)
  const { headingSize, footerSize } = sheetMeasures
  const places = layout.cells.flat()
  const head = { size: headingSize, colour: colours.ink, weight: 2 }
  const foot = { size: footerSize, colour: colours.soft, weight: 1.1 }
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${layout.height}">`,
    drawText(fitText(heading, headingSize, layout.heading.width), layout.heading.x, layout.heading.y, head),
    ...places.map(edge),
    ...places.map(captions),
    drawText(fitText(footer, footerSize, layout.footer.width), layout.footer.x, layout.footer.y, foot),
    '</svg>',
  ].join('')
  const shown = rows.flat().filter((picture) => picture !== null)
  const pictures = await Promise.all(shown.map(({ raster }, index) => resized(raster, places[index]!)))
  return sharp({ create: { width: layout.width, height: layout.height, channels: 3, background: colours.paper } })
    .composite([...pictures, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 9 })
    .toBuffer()
}
