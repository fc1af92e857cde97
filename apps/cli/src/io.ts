import type { TerminalStream } from './terminal/colours.ts'

/** What a command speaks to: results go to stdout, everything else to stderr. */
export interface Io {
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly env: NodeJS.ProcessEnv
}

/** Prints one object for scripts. */
export function printJson({ stdout }: Io, value: unknown): void {
  stdout.write(`${JSON.stringify(value)}\n`)
}
