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
  /** Called with the process id once the text has been seen on stderr. */
  readonly onText?: { readonly text: string; readonly act: (pid: number) => void }
  /** Takes what goes to stdout instead of {@link CliResult}. */
  readonly stdout?: number
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** Runs the built command line, for tests. */
export function runCli(
  args: readonly string[],
  { cwd, env, interrupt, onText, stdout: target }: RunCliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1', ...env },
    stdio: ['ignore', target ?? 'pipe', 'pipe'],
    detached: true,
  })
  let stdout = ''
  let stderr = ''
  let sent = false
  const event = interrupt
    ? { text: interrupt.after, act: (pid: number) => process.kill(-pid, interrupt.signal) }
    : onText
  child.stdout?.on('data', (bytes: Buffer) => {
    stdout += bytes.toString()
  })
  child.stderr!.on('data', (bytes: Buffer) => {
    stderr += bytes.toString()
    if (!event || sent || !stderr.includes(event.text)) return
    sent = true
    event.act(child.pid!)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
