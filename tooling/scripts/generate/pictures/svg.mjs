/** Building blocks of the pictures in the documentation: plain SVG text, the same bytes in every run. */

/** Colours that stand on white and in print; one hue for each kind of thing. */
export const palette = {
  paper: '#ffffff',
  frame: '#d9e0e7',
  ink: '#1d2b3a',
  quiet: '#64748b',
  line: '#9fb0c0',
  blue: { fill: '#e4eefb', line: '#3b7dd8', ink: '#14427f' },
  grey: { fill: '#f1f4f7', line: '#9fb0c0', ink: '#475569' },
  amber: { fill: '#fdf1d3', line: '#d99a0b', ink: '#7c4f00' },
  green: { fill: '#d9f2e3', line: '#1f9254', ink: '#0d5130' },
  rose: { fill: '#fde4e8', line: '#d64562', ink: '#8b1a34' },
  violet: { fill: '#efe6fb', line: '#8250c8', ink: '#4a2585' },
}

const fonts = "ui-sans-serif, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif"

/** Rounds so that pictures do not differ in the last bits, and writes no needless zeros. */
export const at = (number) => String(Math.round(number * 100) / 100)

/** Escapes text for XML. */
const escapeXml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Writes an element; numbers are rounded, and attributes that are undefined are left out. */
export function element(name, attributes, content = '') {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? at(value) : escapeXml(value)}"`)
  return `<${name}${written.join('')}${content === '' ? '/>' : `>${content}</${name}>`}`
}

/**
 * Writes text with its baseline at `y`.
 *
 * @param {{ size?: number, fill?: string, anchor?: string, weight?: string | undefined, style?: string }} options
 */
export function text(x, y, content, options = {}) {
  const { size = 12, fill = palette.ink, anchor = 'start', weight, style } = options
  const attributes = {
    x,
    y,
    'font-size': size,
    fill,
    'text-anchor': anchor,
    'font-weight': weight,
    'font-style': style,
  }
  return element('text', attributes, escapeXml(content))
}

/** About how wide text is, for boxes around it. */
export const textWidth = (content, size = 12) => content.length * size * 0.55

/**
 * A box with a word in it.
 *
 * @param {{ size?: number, weight?: string, dash?: string }} options
 */
export function pill(x, y, width, height, label, colours, options = {}) {
  const { size = 11, dash, weight } = options
  const box = { x, y, width, height, rx: Math.min(6, height / 2), fill: colours.fill, stroke: colours.line }
  return [
    element('rect', { ...box, 'stroke-dasharray': dash }),
    text(x + width / 2, y + height / 2 + size * 0.36, label, { size, fill: colours.ink, anchor: 'middle', weight }),
  ].join('')
}

/** A whole picture on white paper, for light and dark pages alike. */
export function picture(width, height, title, content) {
  const size = { width, height, viewBox: `0 0 ${at(width)} ${at(height)}`, 'font-family': fonts, role: 'img' }
  const paper = {
    x: 0.5,
    y: 0.5,
    width: width - 1,
    height: height - 1,
    rx: 10,
    fill: palette.paper,
    stroke: palette.frame,
  }
  const lines = [element('title', {}, escapeXml(title)), element('rect', paper), ...content.flat()]
  return `${element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, `\n${lines.join('\n')}\n`)}\n`
}
