import type { Backend } from '@self-cascade/core'

/** Peak memory of this process and of the backend's own, in bytes. */
export async function peakMemory(backend: Backend): Promise<number> {
  // Node gives kilobytes.
  const own = process.resourceUsage().maxRSS * 1024
  const child = await backend.memoryUsage?.().catch(() => null)
  return own + (child?.peakRssBytes ?? 0)
}

/** Tells the backend's memory about once a second, until stopped. */
export function watchMemory(backend: Backend, tell: (bytes: number) => void): { stop(): void } {
  let busy = false
  const timer = setInterval(async () => {
    if (busy || !backend.memoryUsage) return
    busy = true
    const usage = await backend.memoryUsage().catch(() => null)
    if (usage) tell(usage.rssBytes)
    busy = false
  }, 1000)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
