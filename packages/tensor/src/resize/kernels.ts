/** A resampling kernel: its weight at a distance, and the distance beyond which that is 0. */
export interface Kernel {
  readonly support: number
  readonly weight: (distance: number) => number
}

/** `1 − |x|` up to 1. */
export const triangle: Kernel = {
  support: 1,
  weight: (distance) => Math.max(0, 1 - Math.abs(distance)),
}

/**
 * The cubic convolution kernel with parameter `a`.
 *
 * @see Keys, "Cubic convolution interpolation for digital image processing", 1981, equation 15 (with a for −1/2).
 */
export function cubic(a: number): Kernel {
  return {
    support: 2,
    weight(distance) {
      const x = Math.abs(distance)
      if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
      if (x < 2) return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
      return 0
    },
  }
}

/** Lanczos-3: `sinc(x) · sinc(x / 3)` up to 3, with `sinc(x) = sin(πx) / (πx)`. */
export const lanczos3: Kernel = {
  support: 3,
  weight: (distance) => (Math.abs(distance) < 3 ? sinc(distance) * sinc(distance / 3) : 0),
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x)
}
