/** Shows bytes in decimal units, as browsers and disks do: `19 MB`, `8.4 MB`, `12 kB`. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB'] as const
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = unit > 1 && value < 9.95 ? 1 : 0
  return `${value.toFixed(digits)} ${units[unit]}`
}

/** Shows how long something took: `0.8 s`, `24 s`, `3:05 min`. */
export function showDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')} min`
}

/** Shows a clock that runs: `0:07`, `12:30`. */
export function showClock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Shows an estimate no finer than it is: to 5 seconds, then to half minutes, then to minutes. */
export function showEstimate(milliseconds: number): string {
  const seconds = milliseconds / 1000
  if (seconds < 52.5) return `${Math.max(5, Math.round(seconds / 5) * 5)} s`
  if (seconds < 285) return `${Math.round(seconds / 30) / 2} min`
  return `${Math.round(seconds / 60)} min`
}

/** Shows a size in pixels: `512 × 512`. */
export function showSize({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width} × ${height}`
}
