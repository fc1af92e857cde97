import type { Colours } from '../terminal/colours.ts'

/** What is drawn of a skip feature. */
export interface DrawnSkip {
  readonly channels: number
  readonly scale: number
}

/** How skips are drawn. */
export interface DrawSkipsOptions {
  /** Names of what goes in and what comes out. */
  readonly latents: string
  readonly output: string
  readonly colours: Colours
  /** Columns from the left side of the U to the right. */
  readonly width?: number
}

/** Columns that each level lies further in than the one above. */
const step = 3
const middle = ' middle block '

/**
 * Draws skip features as the U they make: the encoder goes down on the left, the decoder comes up on the right, and each skip is
 * a line across with its number and its channels. Skips are in encoder order.
 */
export function drawSkips(skips: readonly DrawnSkip[], options: DrawSkipsOptions): string {
  const { latents, output, colours, width = 56 } = options
  const margin = ' '.repeat(latents.length + 1)
  const top = `${latents} ${colours.dim('╮')}${' '.repeat(width - 2)}${colours.dim('╭')} ${output}`
  const levels = groupByScale(skips)
  const rows = levels.flatMap((level, depth) => {
    const indent = ' '.repeat(step * depth)
    const inside = width - 2 - 2 * step * depth
    const lines = level.map(({ number, channels, scale }, index) => {
      const note = index === 0 ? `  ${indent}${colours.dim(scale === 1 ? 'full size' : `1/${scale}`)}` : ''
      return `${skipLine({ number, channels, inside, colours })}${note}`
    })
    const end = colours.dim(depth === levels.length - 1 ? bottom(inside) : turn(inside))
    return [...lines, end].map((line) => `${margin}${indent}${line}`)
  })
  return [top, ...rows].join('\n')
}

interface NumberedSkip extends DrawnSkip {
  readonly number: number
}

function groupByScale(skips: readonly DrawnSkip[]): readonly (readonly NumberedSkip[])[] {
  const levels: NumberedSkip[][] = []
  for (const [index, skip] of skips.entries()) {
    const numbered = { ...skip, number: index + 1 }
    const last = levels.at(-1)
    if (last?.[0]?.scale === skip.scale) last.push(numbered)
    else levels.push([numbered])
  }
  return levels
}

function skipLine({ number, channels, inside, colours }: LineFacts): string {
  const label = ` ${String(number).padStart(2)} ${String(channels).padStart(6)} ch `
  const arrow = `${'─'.repeat(Math.max(1, inside - label.length - 2))}▶`
  return `${colours.dim('├─')}${label}${colours.cyan(arrow)}${colours.dim('┤')}`
}

interface LineFacts {
  readonly number: number
  readonly channels: number
  readonly inside: number
  readonly colours: Colours
}

/** Both sides go in by one level. */
function turn(inside: number): string {
  const side = '─'.repeat(step - 1)
  return `╰${side}╮${' '.repeat(Math.max(0, inside - 2 * step))}╭${side}╯`
}

function bottom(inside: number): string {
  const line = Math.max(2, inside - middle.length)
  const left = Math.floor(line / 2)
  return `╰${'─'.repeat(left)}${middle}${'─'.repeat(line - left)}╯`
}
