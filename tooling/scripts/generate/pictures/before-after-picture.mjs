/** Draws a piece of a graph before and after a rewrite, side by side. */
import { legend, operatorGraph } from './operator-graph.mjs'
import { element, palette, picture, text } from './svg.mjs'

const margin = 36
const top = 116
const between = 84

/**
 * @param {{ title: string, caption: string, panels: readonly { heading: string, nodes: readonly any[] }[],
 *   kinds: readonly (readonly [string, string])[] }} facts
 */
export function beforeAfterPicture({ title, caption, panels, kinds }) {
  const drawn = panels.map(({ heading, nodes }) => ({ heading, graph: operatorGraph(nodes), count: nodes.length }))
  const widths = drawn.map(({ graph }) => Math.max(graph.width, 150))
  const width = Math.max(
    640,
    widths.reduce((sum, one) => sum + one, 2 * margin + between * (panels.length - 1)),
  )
  const height = top + Math.max(...drawn.map(({ graph }) => graph.height)) + 62
  const spare =
    (width - 2 * margin - between * (panels.length - 1) - widths.reduce((sum, one) => sum + one, 0)) / panels.length
  let x = margin
  const content = drawn.flatMap(({ heading, graph, count }, index) => {
    const room = (widths[index] ?? 0) + spare
    const centre = x + room / 2
    const arrow = index < drawn.length - 1 ? arrowRight(x + room + between / 2, top + 40) : ''
    x += room + between
    return [
      text(centre, 84, heading, { size: 13, weight: '600', anchor: 'middle' }),
      text(centre, 101, `${count} nodes`, { size: 12, fill: palette.quiet, anchor: 'middle' }),
      ...graph.draw(centre - graph.width / 2, top + 8),
      arrow,
    ]
  })
  return picture(width, height, title, [
    text(margin, 34, title, { size: 17, weight: '600' }),
    text(margin, 54, caption, { size: 12, fill: palette.quiet }),
    content,
    legend(margin, height - 22, kinds),
  ])
}

function arrowRight(x, y) {
  const stroke = { fill: 'none', stroke: palette.quiet, 'stroke-width': 2, 'stroke-linecap': 'round' }
  return element('path', {
    d: `M${x - 16} ${y}H${x + 16}M${x + 9} ${y - 7}L${x + 16} ${y}L${x + 9} ${y + 7}`,
    ...stroke,
  })
}
