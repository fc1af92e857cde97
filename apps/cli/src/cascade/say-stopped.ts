import type { StageReport } from '@self-cascade/cascade'
import { Interrupted } from '../interrupted.ts'
import type { Io } from '../io.ts'
import { type ResumeInput, resumeCommand } from './resume-command.ts'

/** What is known of a run when it is stopped. */
export interface StoppedInput {
  readonly resume: ResumeInput
  readonly reports: readonly StageReport[]
  readonly run: { readonly settings: { readonly stages: readonly unknown[] } }
  readonly json: boolean
}

/** Says what is kept and how to go on, then ends the command. */
export function sayStopped({ resume: input, reports, run, json }: StoppedInput, io: Io): never {
  const resume = resumeCommand(input)
  const kept = `Stopped. ${reports.length} of ${run.settings.stages.length} stages are finished and kept.`
  io.stderr.write(`${kept}\nGo on with: ${resume}\n`)
  if (json) {
    const error = { code: 'Aborted', what: kept, why: 'The run was interrupted.', fix: `Go on with: ${resume}` }
    io.stdout.write(`${JSON.stringify({ error, run: input.runFolder })}\n`)
  }
  throw new Interrupted()
}
