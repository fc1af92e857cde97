/** Rounds a coordinate to hundredths, so that the text does not depend on the last bits of arithmetic. */
export const round = (value: number): number => +value.toFixed(2)

/** A filled path. */
export const path = (d: string, fill: string, more = ''): string => `<path d="${d}" fill="${fill}" ${more}/>`

/** A stroked path; its width is text, since `.3` and `0.3` are the same line but not the same file. */
export const line = (d: string, colour: string, width: string, more = ''): string =>
  `<path d="${d}" ${outline(colour, width)}${more && ` ${more}`}/>`

/** The attributes of a stroke, to go with a filled shape. */
export const outline = (colour: string, width: string): string => `stroke="${colour}" stroke-width="${width}"`

/** A filled circle. */
export const circle = (x: number, y: number, radius: number, fill: string, more = ''): string =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${fill}" ${more}/>`

/** A filled ellipse. */
export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(ry)}" fill="${fill}" ${more}/>`

/** A filled rectangle. */
export const rect = (x: number, y: number, width: number, height: number, fill: string, more = ''): string =>
  `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" fill="${fill}" ${more}/>`

/** A filled polygon. */
export const polygon = (points: readonly (readonly [number, number])[], fill: string, more = ''): string =>
  `<polygon points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" fill="${fill}" ${more}/>`

/** A gradient from the top of a shape to its bottom. */
export const gradient = (id: string, top: string, bottom: string): string =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${top}"/><stop offset="1" stop-color="${bottom}"/></linearGradient>`

/** What `count` calls give, one after the other. */
export function repeat(count: number, draw: (index: number) => string): string {
  let text = ''
  for (let index = 0; index < count; index++) text += draw(index)
  return text
}
