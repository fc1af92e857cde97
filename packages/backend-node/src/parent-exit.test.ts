import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'

const script = fileURLToPath(new URL('./__fixtures__/hold-backend.mjs', import.meta.url))
const started: ChildProcess[] = []

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function startHolder(mode: string) {
  const holder = spawn(process.execPath, [script, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(holder)
  const [line] = (await once(holder.stdout!, 'data')) as [Buffer]
  return { holder, child: Number(line.toString()) }
}

afterEach(() => {
  for (const holder of started.splice(0)) holder.kill('SIGKILL')
})

// The fixture reads its child's process id from /proc.
const onLinux = test.skipIf(process.platform !== 'linux')

onLinux(
  'a parent that is killed in the middle of a run leaves no child behind',
  async () => {
    const { holder, child } = await startHolder('busy')
    expect(isAlive(child)).toBe(true)
    holder.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 20_000, interval: 50 })
  },
  60_000,
)

onLinux(
  'a parent with an idle backend ends by itself, and the child with it',
  async () => {
    const { holder, child } = await startHolder('idle')
    if (holder.exitCode === null) await once(holder, 'exit')
    expect(holder.exitCode).toBe(0)
    await vi.waitFor(() => expect(isAlive(child)).toBe(false), { timeout: 20_000, interval: 50 })
  },
  60_000,
)
