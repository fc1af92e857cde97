import { readFileSync } from 'node:fs'
import type { MemoryUsage } from '@self-cascade/core'

/** Reads a process's memory while it is busy, where the system tells (Linux); null elsewhere, or when it is gone. */
export function processMemory(pid: number): MemoryUsage | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const kilobytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)![1])
    return { rssBytes: kilobytes('VmRSS') * 1024, peakRssBytes: kilobytes('VmHWM') * 1024 }
  } catch {
    return null
  }
}
