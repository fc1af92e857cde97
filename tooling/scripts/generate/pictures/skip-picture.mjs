/** Draws the skip features of a UNet as the U they make, with the edge that changes when features are added from outside. */
import { element, palette, picture, pill, text } from './svg.mjs'

const geometry = { width: 860, margin: 40, top: 92, row: 34, box: { width: 150, height: 24 }, indent: 58, levelGap: 16 }

/**
 * @param {readonly { label: string, channels: number, scale: number, concatChannels: number }[]} skips in encoder order
 * @param {{ latents: string, output: string }} ends
 */
export function skipPicture(skips, { latents, output }) {
  const rows = placeRows(skips)
  const bottom = rows.at(-1).y + geometry.row + geometry.levelGap
  const content = [
    text(geometry.margin, 34, 'Where the skip features are', { size: 17, weight: '600' }),
    text(geometry.margin, 54, caption(skips), { size: 12, fill: palette.quiet }),
    sides(rows, { latents, output, bottom }),
    rows.map((row) => skipRow(row)),
    middleBlock(bottom),
    key(bottom + 54),
  ]
  return picture(geometry.width, bottom + 96, 'The skip features of the bundled model', content.flat())
}

function caption(skips) {
  const scales = [...new Set(skips.map(({ scale }) => scale))]
  return `${skips.length} tensors of the encoder that the decoder concatenates, at ${scales.length} resolutions`
}

/** Levels go in from both sides, and have some room between them. */
function placeRows(skips) {
  let y = geometry.top
  let depth = 0
  return skips.map((skip, index) => {
    const isLower = index > 0 && skips[index - 1].scale !== skip.scale
    if (isLower) depth++
    if (index > 0) y += geometry.row + (isLower ? geometry.levelGap : 0)
    const left = geometry.margin + depth * geometry.indent
    return { ...skip, number: index + 1, y, left, right: geometry.width - left }
  })
}

function skipRow({ number, label, channels, concatChannels, scale, y, left, right }) {
  const { width, height } = geometry.box
  const [from, to] = [left + width, right - width]
  const middle = y + height / 2
  const plus = { x: to - 46, y: middle }
  return [
    element('line', {
      x1: from,
      y1: middle,
      x2: plus.x - 9,
      y2: middle,
      stroke: palette.green.line,
      'stroke-width': 1.6,
    }),
    element('path', {
      d: `M${plus.x + 9} ${middle}H${to - 7}`,
      ...{ stroke: palette.violet.line, 'stroke-width': 1.8, fill: 'none' },
    }),
    arrowHead(to, middle, palette.violet.line),
    upsamplerEdge(plus),
    pill(left, y, width, height, label, palette.blue),
    pill(to, y, width, height, `Concat  ${concatChannels}`, palette.grey),
    text(from + 10, middle - 5, `${number}`, { size: 11, fill: palette.green.ink, weight: '600' }),
    text(from + 28, middle - 5, `${channels} × ${side('h', scale)} × ${side('w', scale)}`, {
      size: 11,
      fill: palette.quiet,
    }),
  ]
}

const side = (name, scale) => (scale === 1 ? name : `${name}/${scale}`)
const arrowHead = (x, y, fill) => element('path', { d: `M${x} ${y}l-8 -4v8z`, fill })

/** Where features of the smaller stage come in. */
function upsamplerEdge({ x, y }) {
  const circle = { cx: x, cy: y, r: 8, fill: palette.violet.fill, stroke: palette.violet.line, 'stroke-width': 1.3 }
  const cross = { d: `M${x - 4} ${y}h8M${x} ${y - 4}v8`, stroke: palette.violet.ink, 'stroke-width': 1.5 }
  return element('circle', circle) + element('path', cross)
}

/** The ways down on the left and up on the right. */
function sides(rows, { latents, output, bottom }) {
  const { height } = geometry.box
  const start = geometry.top - 8
  const line = { fill: 'none', stroke: palette.line, 'stroke-width': 1.6 }
  const steps = (x) =>
    rows.slice(1).map((row, index) => `L${x(rows[index])} ${rows[index].y + height}L${x(row)} ${row.y}`)
  const left = (row) => row.left + 22
  const right = (row) => row.right - 22
  const last = rows.at(-1)
  const way = (x, end) => `M${x(rows[0])} ${start}V${rows[0].y}${steps(x).join('')}L${x(last)} ${bottom}H${end}`
  const middle = geometry.width / 2
  return [
    element('path', { d: way(left, middle - 70), ...line }),
    element('path', { d: way(right, middle + 70), ...line }),
    text(left(rows[0]), start - 6, latents, { size: 12, anchor: 'middle', weight: '600' }),
    text(right(rows[0]), start - 6, output, { size: 12, anchor: 'middle', weight: '600' }),
    element('path', { d: `M${right(rows[0])} ${start - 2}l-4 8h8z`, fill: palette.line }),
  ]
}

function middleBlock(bottom) {
  const { height } = geometry.box
  return pill(geometry.width / 2 - 70, bottom - height / 2, 140, height, 'middle block', palette.blue)
}

function key(y) {
  const { margin } = geometry
  return [
    upsamplerEdge({ x: margin + 9, y: y - 4 }),
    text(margin + 26, y, 'The one edge that changes when features of a smaller stage, upsampled, are added to a skip:'),
    text(
      margin + 26,
      y + 18,
      'the Concat reads the sum, and the next layer of the encoder reads the tensor as before.',
    ),
  ]
}
