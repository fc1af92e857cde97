/** Draws a piece of a graph: a box for each node, a line for each value that one node makes and another reads. */
import { layeredLayout } from './layered-layout.mjs'
import { at, element, palette, pill, text, textWidth } from './svg.mjs'

const boxHeight = 22

/**
 * @param {readonly { id: string, opType: string, kind: string, reads: readonly string[], readsInput?: boolean }[]} nodes
 *   `kind` is a colour of the palette, `reads` names other nodes of the piece, and a node that reads what the piece is given gets
 *   a dot above it
 * @returns {{ width: number, height: number, draw: (x: number, y: number) => string[] }}
 */
export function operatorGraph(nodes, { gap = 10, pitch = 40, size = 11 } = {}) {
  const boxes = nodes.map((node) => ({ ...node, width: textWidth(node.opType, size) + 18 }))
  const edges = nodes.flatMap(({ id, reads }) => reads.map((from) => ({ from, to: id })))
  const { width, height, places, routes } = layeredLayout(boxes, edges, { gap, pitch })
  const draw = (x, y) => [
    ...routes.map(({ points }) => edge(points.map((point) => ({ x: point.x + x, y: point.y + y + boxHeight / 2 })))),
    ...boxes.flatMap(({ id, opType, kind, readsInput, width: boxWidth }) => {
      const place = places.get(id) ?? { x: 0, y: 0 }
      const left = x + place.x - boxWidth / 2
      const box = pill(left, y + place.y, boxWidth, boxHeight, opType, palette[kind], { size })
      return readsInput ? [inputDot(left + 9, y + place.y), box] : [box]
    }),
  ]
  return { width, height: height + boxHeight, draw }
}

/** A line that leaves and arrives upright, and is smooth where it passes between boxes. */
function edge(points) {
  const slope = (index) => {
    const [before, after] = [points[index - 1], points[index + 1]]
    return before && after ? (after.x - before.x) / (after.y - before.y) : 0
  }
  const path = points.slice(1).map((to, index) => {
    const from = points[index]
    const third = (to.y - from.y) / 2.4
    const bend = [from.x + slope(index) * third, from.y + third, to.x - slope(index + 1) * third, to.y - third]
    return `C${[...bend, to.x, to.y].map(at).join(' ')}`
  })
  const d = `M${at(points[0].x)} ${at(points[0].y)}${path.join('')}`
  return element('path', { d, fill: 'none', stroke: palette.line, 'stroke-width': 1.2 })
}

/** A dot and the line that leads from it into a box. */
function inputDot(x, y) {
  const line = { x1: x, y1: y - 9, x2: x, y2: y, stroke: palette.blue.line, 'stroke-width': 1.2 }
  return element('line', line) + element('circle', { cx: x, cy: y - 10, r: 3, fill: palette.blue.line })
}

/** The dot and the colours, and what they mean. */
export function legend(x, y, entries) {
  const dot = [inputDot(x + 6, y + 5), text(x + 18, y + 1, 'reads the tokens', { size: 11, fill: palette.quiet })]
  let left = x + 18 + textWidth('reads the tokens', 11) + 18
  const marks = entries.flatMap(([kind, label]) => {
    const parts = [
      element('rect', {
        x: left,
        y: y - 9,
        width: 12,
        height: 12,
        rx: 3,
        fill: palette[kind].fill,
        stroke: palette[kind].line,
      }),
      text(left + 18, y + 1, label, { size: 11, fill: palette.quiet }),
    ]
    left += 18 + textWidth(label, 11) + 18
    return parts
  })
  return [...dot, ...marks]
}
