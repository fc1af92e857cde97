const units = ['bytes', 'kB', 'MB', 'GB'] as const

/** Writes a number of bytes for people: `18 MB`, `1.7 GB`. */
export function showBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  return `${power === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[power]}`
}
