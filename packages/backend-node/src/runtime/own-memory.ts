import type { MemoryUsage } from '@self-cascade/core'

/** Resident memory of this process, now and at its highest. */
export function ownMemory(): MemoryUsage {
  // maxRSS is in kilobytes on every platform.
  return { rssBytes: process.memoryUsage.rss(), peakRssBytes: process.resourceUsage().maxRSS * 1024 }
}
