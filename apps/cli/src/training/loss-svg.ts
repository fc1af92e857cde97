import type { LossCurve } from './loss-curve.ts'

const size = { width: 760, height: 340, left: 56, right: 20, top: 20, bottom: 44 } as const
const colours = {
  ...{ paper: '#fbfaf7', ink: '#2b2a28', soft: '#6b675f', grid: '#e4dfd6' },
  ...{ loss: '#1f6f8b', held: '#c8553d', start: '#8a6d3b' },
}

/**
 * Draws a loss curve: the mean of each group of steps, the range around it, and the loss on held-out pictures, with a line at what
 * it was before any step. Without points, the held-out loss is drawn alone, on an axis of its own.
 */
export function lossSvg({ points, validation }: LossCurve): string {
  const all = [...points.flatMap(({ least, greatest }) => [least, greatest]), ...validation.map(({ loss }) => loss)]
  const [low, high] = [Math.min(...all), Math.max(...all)]
  const lastStep = Math.max(1, points.at(-1)?.step ?? 1, validation.at(-1)?.step ?? 1)
  const x = (step: number) => size.left + (step / lastStep) * (size.width - size.left - size.right)
  const y = logScale(low, high)
  const path = (values: readonly { step: number; value: number }[]) =>
    values.map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${tenth(x(step))} ${tenth(y(value))}`).join('')
  const line = (key: 'least' | 'mean' | 'greatest') => points.map((point) => ({ step: point.step, value: point[key] }))
  const band = path([...line('greatest'), ...line('least').reverse()])
  const held = validation.map(({ step, loss }) => ({ step, value: loss }))
  const start = validation.find(({ step }) => step === 0)?.loss
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>Loss over ${lastStep} training steps</title>`,
    `<rect width="${size.width}" height="${size.height}" fill="${colours.paper}"/>`,
    ...lossTicks(low, high).map((value) => horizontal(value, y(value))),
    ...stepTicks(lastStep).map((step) => vertical(step, x(step))),
    band && `<path d="${band}Z" fill="${colours.loss}" opacity="0.18"/>`,
    start !== undefined && startLine(y(start)),
    points.length > 0 &&
      `<path d="${path(line('mean'))}" fill="none" stroke="${colours.loss}" stroke-width="2" stroke-linejoin="round"/>`,
    held.length > 0 && `<path d="${path(held)}" fill="none" stroke="${colours.held}" stroke-width="1.5"/>`,
    ...held.map(
      ({ step, value }) => `<circle cx="${tenth(x(step))}" cy="${tenth(y(value))}" r="2.5" fill="${colours.held}"/>`,
    ),
    legend({ hasSteps: points.length > 0, hasHeld: held.length > 0, hasStart: start !== undefined }),
    '</svg>',
    '',
  ]
    .filter((part) => part !== false)
    .join('\n')
}

const tenth = (value: number): number => Math.round(value * 10) / 10

/** Losses fall by factors, so their axis is logarithmic. */
function logScale(low: number, high: number): (value: number) => number {
  const margin = high > low ? 0.06 * Math.log(high / low) : 0.05
  const [from, to] = [Math.log(low) - margin, Math.log(high) + margin]
  const height = size.height - size.top - size.bottom
  return (value) => size.top + height * (1 - (Math.log(value) - from) / (to - from))
}

/** 1, 2 and 5 times powers of ten inside a range, and what lies between where those are too few. */
export function lossTicks(low: number, high: number): readonly number[] {
  const decades = Array.from({ length: 12 }, (_, index) => 10 ** (index - 8))
  const within = (steps: readonly number[]) =>
    decades
      .flatMap((decade) => steps.map((step) => Number((decade * step).toPrecision(2))))
      .filter((tick) => tick >= low && tick <= high)
  const coarse = within([1, 2, 5])
  if (coarse.length >= 3) return coarse
  const fine = within([1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9])
  return fine.length >= 3 ? fine : evenTicks(low, high)
}

/** About four round numbers at equal distances, for a range in which losses hardly differ. */
function evenTicks(low: number, high: number): readonly number[] {
  if (!(high > low)) return []
  const decade = 10 ** Math.floor(Math.log10(high - low))
  const stride = [0.1, 0.2, 0.5, 1, 2].map((part) => part * decade).find((part) => (high - low) / part <= 5)!
  const first = Math.ceil(low / stride)
  const count = Math.floor(high / stride) - first + 1
  return Array.from({ length: count }, (_, index) => Number(((first + index) * stride).toPrecision(6)))
}

/** About five round numbers of steps. */
export function stepTicks(lastStep: number): readonly number[] {
  const decade = 10 ** Math.floor(Math.log10(lastStep))
  const stride =
    [0.1, 0.2, 0.5, 1, 2].map((part) => part * decade).find((part) => part >= 1 && lastStep / part <= 6) ?? 1
  return Array.from({ length: Math.floor(lastStep / stride) + 1 }, (_, index) => index * stride)
}

function horizontal(value: number, y: number): string {
  const line = `<line x1="${size.left}" x2="${size.width - size.right}" y1="${tenth(y)}" y2="${tenth(y)}" stroke="${colours.grid}"/>`
  return `${line}<text x="${size.left - 8}" y="${tenth(y + 4)}" text-anchor="end" fill="${colours.soft}">${value}</text>`
}

function vertical(step: number, x: number): string {
  const bottom = size.height - size.bottom
  const line = `<line x1="${tenth(x)}" x2="${tenth(x)}" y1="${size.top}" y2="${bottom}" stroke="${colours.grid}"/>`
  return `${line}<text x="${tenth(x)}" y="${bottom + 18}" text-anchor="middle" fill="${colours.soft}">${step}</text>`
}

const startLine = (y: number): string =>
  `<line x1="${size.left}" x2="${size.width - size.right}" y1="${tenth(y)}" y2="${tenth(y)}" stroke="${colours.start}" stroke-width="1.5" stroke-dasharray="5 4"/>`

interface Legend {
  readonly hasSteps: boolean
  readonly hasHeld: boolean
  readonly hasStart: boolean
}

interface LegendEntry {
  readonly colour: string
  readonly text: string
  readonly dashes?: string
}

function legend({ hasSteps, hasHeld, hasStart }: Legend): string {
  const y = size.height - 8
  const entries = [
    ...(hasSteps ? [{ colour: colours.loss, text: 'training steps: mean and range' }] : []),
    ...(hasHeld ? [{ colour: colours.held, text: 'held out, averaged weights' }] : []),
    ...(hasStart ? [{ colour: colours.start, text: 'held out, at first', dashes: ' stroke-dasharray="5 4"' }] : []),
  ]
  const entry = ({ colour, text, dashes = '' }: LegendEntry, index: number) => {
    const x = size.left + index * 235
    const line = `<line x1="${x}" x2="${x + 20}" y1="${y - 6}" y2="${y - 6}" stroke="${colour}" stroke-width="3"${dashes}/>`
    return `${line}<text x="${x + 26}" y="${y - 2}" fill="${colours.ink}">${text}</text>`
  }
  return entries.map(entry).join('')
}
