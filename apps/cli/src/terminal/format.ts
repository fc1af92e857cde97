/** `93.5 s` as `1:34`, hours as `1:02:03`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000)
  const pad = (value: number) => String(value).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  const rest = pad(seconds % 60)
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${rest}`
}

/** A duration with about three digits: `87 ms`, `1.34 s`, `2:05`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 100_000) return `${(milliseconds / 1000).toPrecision(3)} s`
  return formatClock(milliseconds)
}

/** Bytes in binary units with about three digits: `812 MB`, `1.24 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let unit = 0
  let value = bytes
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024
    unit++
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toPrecision(3)} ${units[unit]}`
}

/** `1 step`, `2000 steps`. */
export function formatSteps(steps: number): string {
  return steps === 1 ? '1 step' : `${steps} steps`
}

/** Thousands set apart: `7 424 004`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}
