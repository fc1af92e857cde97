import { SelfCascadeError } from '@self-cascade/core'
import { exitCodes } from './exit-codes.ts'
import { nameOption } from './options/name-option.ts'
import { coloursFor, type TerminalStream } from './terminal/colours.ts'

/** Where a failure is told. */
export interface ReportInput {
  /** The command line, to call options by their names there. */
  readonly args: readonly string[]
  readonly json: boolean
  readonly stdout: TerminalStream
  readonly stderr: TerminalStream
  readonly env: NodeJS.ProcessEnv
}

/** The parts of an error that scripts get under `error`. */
export interface ErrorFields {
  readonly code: string
  readonly what: string
  readonly why: string
  readonly fix: string
}

function fieldsOf(error: unknown, args: readonly string[]): ErrorFields {
  if (SelfCascadeError.isInstance(error)) {
    const { code, what, why, fix } = error
    return { code, what, why, fix: nameOption(fix, args) }
  }
  const what = error instanceof Error ? error.message : String(error)
  return { code: 'Unexpected', what, why: 'This was not foreseen.', fix: 'Please report it with the lines above.' }
}

/**
 * Tells a failure: what, why and fix on three lines for errors of ours, the stack for any other; with `--json` also one
 * object on stdout. Gives the exit code.
 */
export function reportError(error: unknown, { args, json, stdout, stderr, env }: ReportInput): number {
  const fields = fieldsOf(error, args)
  const colours = coloursFor(stderr, env)
  if (SelfCascadeError.isInstance(error)) {
    const { code, what, why, fix } = fields
    stderr.write(`${colours.red(colours.bold(`${code}:`))} ${what}\n${why}\n${colours.cyan(fix)}\n`)
  } else {
    stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  }
  if (json) stdout.write(`${JSON.stringify({ error: fields })}\n`)
  return exitCodes.failure
}
