import { relative } from 'node:path'
import { createError, SelfCascadeError } from '@self-cascade/core'
import type { CascadeFlags } from '../options/cascade-options.ts'

/** What the command that goes on is made from. */
export interface ResumeInput {
  readonly command: string
  readonly runFolder: string
  readonly flags: Pick<CascadeFlags, 'force' | 'threads' | 'provider'>
  readonly env: NodeJS.ProcessEnv
}

/** Quotes a path for a shell where it needs it. */
export function shellQuote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** The command that goes on with a run, with the options that a run folder does not keep. */
export function resumeCommand({ command, runFolder, flags, env }: ResumeInput): string {
  const here = relative(process.cwd(), runFolder)
  const folder = here === '' ? '.' : here.startsWith('..') ? runFolder : here
  const { force, threads, provider } = flags
  return [
    // Set by whoever starts the program under another name, as `npm run` does.
    env.SELF_CASCADE_COMMAND ?? 'self-cascade',
    command,
    '--resume',
    shellQuote(folder),
    ...(provider ? ['--provider', shellQuote(provider.join(','))] : []),
    ...(threads === undefined ? [] : ['--threads', String(threads)]),
    ...(force ? ['--force'] : []),
  ].join(' ')
}

/** Errors that lie in the machine, not in the run: the same run may well succeed later. */
const passing = new Set(['DiskFull', 'OutputNotWritable', 'OutputExists', 'RuntimeLost', 'RuntimeOutOfMemory'])

/** Gives an error that also says how to go on, where that may help. */
export function withResume(error: unknown, resume: ResumeInput): unknown {
  return withCommand(error, resumeCommand(resume))
}

/** {@link withResume} for any command that goes on. */
export function withCommand(error: unknown, command: string): unknown {
  if (!SelfCascadeError.isInstance(error) || !passing.has(error.code)) return error
  const { code, what, why, fix } = error
  const definition = { code, what: () => what, why, fix: `${fix} Go on with: ${command}` }
  return createError(definition, {}, { cause: error })
}
