import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What a run of the built command line gave. */
export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** How {@link runCli} runs it. */
export interface RunCliOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  /** Sends this signal to the whole process group once the text has been seen on stderr, as a terminal does for Ctrl-C. */
  readonly interrupt?: { readonly signal: NodeJS.Signals; readonly after: string }
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Runs the built command line, for tests. */
export function runCli(args: readonly string[], { cwd, env, interrupt }: RunCliOptions = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let stdout = ''
  let stderr = ''
  let sent = false
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString()
  })
  child.stderr.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
    if (!interrupt || sent || !stderr.includes(interrupt.after)) return
    sent = true
    process.kill(-child.pid!, interrupt.signal)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
