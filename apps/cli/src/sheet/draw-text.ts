import { type Glyph, missingGlyph, strokeFont } from './stroke-font.ts'

/** How a line of text is drawn; `size` is the height of capitals in pixels. */
export interface TextStyle {
  readonly size: number
  readonly colour: string
  /** Thickness of the stroke in pixels. */
  readonly weight: number
}

const spacing = 2

/** The characters as the alphabet knows them: accents fall off letters that have no glyph of their own. */
function glyphsOf(text: string): readonly Glyph[] {
  return [...text.normalize('NFC')].flatMap((character) => {
    if (strokeFont[character]) return [strokeFont[character]]
    const bare = [...character.normalize('NFKD')].filter((part) => !/\p{M}/u.test(part))
    return bare.map((part) => strokeFont[part] ?? missingGlyph)
  })
}

/** The width of a line in pixels. */
export function textWidth(text: string, size: number): number {
  const glyphs = glyphsOf(text)
  const units = glyphs.reduce((sum, [advance]) => sum + advance + spacing, 0) - (glyphs.length > 0 ? spacing : 0)
  return (units * size) / 10
}

/** Cuts a line with an ellipsis so that it fits. */
export function fitText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && textWidth(`${characters.join('').trimEnd()}…`, size) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** Draws a line as SVG, its capitals between y and y + size. */
export function drawText(text: string, x: number, y: number, { size, colour, weight }: TextStyle): string {
  const scale = size / 10
  let pen = 0
  const paths = glyphsOf(text).map(([advance, path]) => {
    const drawn = path === '' ? '' : `<path transform="translate(${pen.toFixed(2)} 0)" d="${path}"/>`
    pen += advance + spacing
    return drawn
  })
  const stroke = `fill="none" stroke="${colour}" stroke-width="${(weight / scale).toFixed(3)}" stroke-linecap="round" stroke-linejoin="round"`
  return `<g transform="translate(${x} ${y}) scale(${scale})" ${stroke}>${paths.join('')}</g>`
}
