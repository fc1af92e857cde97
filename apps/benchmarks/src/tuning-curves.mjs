import { median } from './statistics.mjs'

const size = { width: 760, height: 380, left: 62, right: 130, top: 20, bottom: 46 }
const colours = ['#1f6f8b', '#c8553d', '#5b8c5a', '#8b5fbf', '#d99a2b', '#2b2a28']

/** Draws held-out loss over processor time, one line a method: the median of its seeds. */
export function curvesSvg(runs) {
  const names = [...new Set(runs.map(({ name }) => name))]
  const curves = names.map((name) => medianCurve(runs.filter((run) => run.name === name).map(({ lines }) => lines)))
  const all = curves.flat()
  const [low, high] = [Math.min(...all.map(({ loss }) => loss)) * 0.99, Math.max(...all.map(({ loss }) => loss)) * 1.01]
  const longest = Math.max(...all.map(({ seconds }) => seconds))
  const x = (seconds) => size.left + (seconds / longest) * (size.width - size.left - size.right)
  const y = (loss) => size.top + ((high - loss) / (high - low)) * (size.height - size.top - size.bottom)
  const line = (points) =>
    points.map(({ seconds, loss }, i) => `${i ? 'L' : 'M'}${x(seconds).toFixed(1)} ${y(loss).toFixed(1)}`).join('')
  const labels = spread(curves.map((points) => y(points.at(-1).loss)))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Held-out loss over processor time, a line for each method of tuning</title>',
    `<rect width="${size.width}" height="${size.height}" fill="#fbfaf7"/>`,
    ...ticks(low, high).map(
      (loss) =>
        `<path d="M${size.left} ${y(loss).toFixed(1)}H${size.width - size.right}" stroke="#e4dfd6"/><text x="${size.left - 8}" y="${(y(loss) + 4).toFixed(1)}" text-anchor="end" fill="#7b776f">${loss.toFixed(3)}</text>`,
    ),
    ...ticks(0, longest).map(
      (seconds) =>
        `<text x="${x(seconds).toFixed(1)}" y="${size.height - size.bottom + 18}" text-anchor="middle" fill="#7b776f">${seconds}</text>`,
    ),
    `<text x="${(size.left + size.width - size.right) / 2}" y="${size.height - 8}" text-anchor="middle" fill="#2b2a28">seconds of one processor; held-out loss</text>`,
    ...curves.map(
      (points, i) => `<path d="${line(points)}" fill="none" stroke="${colours[i % colours.length]}" stroke-width="2"/>`,
    ),
    ...curves.map(
      (points, i) =>
        `<text x="${(x(points.at(-1).seconds) + 6).toFixed(1)}" y="${(labels[i] + 4).toFixed(1)}" fill="${colours[i % colours.length]}">${names[i]}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n')
}

/** Runs of one method measure after the same steps. */
function medianCurve(runs) {
  const points = runs.map((lines) => lines.filter(({ validation }) => validation !== undefined))
  return points[0].map((_, i) => ({
    seconds: median(points.map((one) => one[i].cpuSeconds)),
    loss: median(points.map((one) => one[i].validation)),
  }))
}

/** Moves labels apart that would cover each other. */
function spread(heights) {
  const order = heights.map((height, i) => ({ height, i })).sort((a, b) => a.height - b.height)
  for (let k = 1; k < order.length; k++) order[k].height = Math.max(order[k].height, order[k - 1].height + 14)
  return order.sort((a, b) => a.i - b.i).map(({ height }) => height)
}

function ticks(low, high) {
  const rough = (high - low) / 5
  const decade = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * decade).find((one) => one >= rough)
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(6)),
  )
}
