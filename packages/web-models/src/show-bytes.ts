const units = ['bytes', 'kB', 'MB', 'GB', 'TB']

/** Writes a number of bytes for people: `1.7 GB`. */
export function showBytes(bytes: number): string {
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1)
  const value = bytes / 1000 ** power
  return `${power === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[power]}`
}
