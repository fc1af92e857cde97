import { createRequire } from 'node:module'
import type pico from 'picocolors'

/** The part of a stream that decides how it may be written to. */
export interface TerminalStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Functions that colour text, or leave it as it is. */
export type Colours = ReturnType<typeof pico.createColors>

/** Whether a stream takes colours: NO_COLOR says no, FORCE_COLOR yes, otherwise terminals do. */
export function takesColour(stream: TerminalStream, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0'
  return stream.isTTY === true && env.TERM !== 'dumb'
}

/** Gives the colours for one stream. */
export function coloursFor(stream: TerminalStream, env: NodeJS.ProcessEnv): Colours {
  const { createColors } = createRequire(import.meta.url)('picocolors') as typeof pico
  return createColors(takesColour(stream, env))
}
