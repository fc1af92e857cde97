import { relative } from 'node:path'
import type { StageReport } from '@self-cascade/cascade'
import { Interrupted } from '../interrupted.ts'
import type { Io } from '../io.ts'

/** What is known of a run when it is stopped. */
export interface StoppedInput {
  readonly command: string
  readonly runFolder: string
  readonly reports: readonly StageReport[]
  readonly run: { readonly settings: { readonly stages: readonly unknown[] } }
  readonly json: boolean
}

/** Quotes a path for a shell where it needs it. */
export function shellQuote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** Says what is kept and how to go on, then ends the command. */
export function sayStopped({ command, runFolder, reports, run, json }: StoppedInput, io: Io): never {
  const here = relative(process.cwd(), runFolder)
  const folder = here === '' ? '.' : here.startsWith('..') ? runFolder : here
  // Set by whoever starts the program under another name, as `npm run` does.
  const program = io.env.SELF_CASCADE_COMMAND ?? 'self-cascade'
  const resume = `${program} ${command} --resume ${shellQuote(folder)}`
  const kept = `Stopped. ${reports.length} of ${run.settings.stages.length} stages are finished and kept.`
  io.stderr.write(`${kept}\nGo on with: ${resume}\n`)
  if (json) {
    const error = { code: 'Aborted', what: kept, why: 'The run was interrupted.', fix: `Go on with: ${resume}` }
    io.stdout.write(`${JSON.stringify({ error, run: runFolder })}\n`)
  }
  throw new Interrupted()
}
