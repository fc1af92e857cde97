import { CommanderError } from 'commander'
import { exitCodes } from './exit-codes.ts'
import { Interrupted } from './interrupted.ts'
import type { Io } from './io.ts'
import { createProgram } from './program.ts'

/** Help and version end parsing with these; they are no errors. */
const finished = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version'])

function reportUsage(error: CommanderError, io: Io, json: boolean): number {
  if (finished.has(error.code) && error.exitCode === 0) return exitCodes.success
  if (json) {
    const what = error.message.replace(/^error: /, '')
    const usage = {
      code: 'Usage',
      what,
      why: 'The command line is not one that self-cascade knows.',
      fix: 'See self-cascade --help.',
    }
    io.stdout.write(`${JSON.stringify({ error: usage })}\n`)
  }
  return exitCodes.usage
}

/** Runs the command line and gives the exit code. `args` leaves out node and the script. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  const json = args.includes('--json')
  const program = createProgram(io)
  if (args.length === 0) {
    program.outputHelp({ error: true })
    return exitCodes.usage
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return exitCodes.success
  } catch (error) {
    if (error instanceof CommanderError) return reportUsage(error, io, json)
    if (error instanceof Interrupted) return exitCodes.interrupted
    const { reportError } = await import('./report-error.ts')
    return reportError(error, { args, json, ...io })
  }
}
