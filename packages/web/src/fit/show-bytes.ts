import type { PixelSize } from '@self-cascade/core'

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const

/** Writes bytes for people: three digits and a unit of 1024s, such as `1.25 GiB`. */
export function showBytes(bytes: number): string {
  const exponent = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  const value = bytes / 1024 ** exponent
  const digits = exponent === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return `${value.toFixed(digits)} ${units[exponent]}`
}

/** Writes a size in pixels, such as `1024x768`. */
export const showSize = ({ width, height }: PixelSize): string => `${width}x${height}`
