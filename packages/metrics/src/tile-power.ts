import FFT from 'fft.js'

/**
 * Gives a function that adds the power spectrum of one square tile to a sum: `|F(w · (Y − mean Y))|² / Σ w²` with a Hann window
 * `w`, so that white noise of variance `v` has power `v` at every frequency.
 */
export function tilePower(side: number): (tile: Float64Array, sum: Float64Array) => void {
  const fft = new FFT(side)
  const hann = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / side))
  const energy = hann.reduce((total, weight) => total + weight * weight, 0) ** 2
  const complex = new Float64Array(2 * side * side)
  const line = new Float64Array(2 * side)
  const transformed = new Float64Array(2 * side)

  const transformLine = (start: number, step: number) => {
    for (let i = 0; i < side; i++) {
      line[2 * i] = complex[start + i * step]!
      line[2 * i + 1] = complex[start + i * step + 1]!
    }
    fft.transform(transformed, line)
    for (let i = 0; i < side; i++) {
      complex[start + i * step] = transformed[2 * i]!
      complex[start + i * step + 1] = transformed[2 * i + 1]!
    }
  }

  return (tile, sum) => {
    const mean = tile.reduce((total, value) => total + value, 0) / tile.length
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        complex[2 * (y * side + x)] = hann[y]! * hann[x]! * (tile[y * side + x]! - mean)
        complex[2 * (y * side + x) + 1] = 0
      }
    }
    for (let y = 0; y < side; y++) transformLine(2 * y * side, 2)
    for (let x = 0; x < side; x++) transformLine(2 * x, 2 * side)
    for (let i = 0; i < sum.length; i++) sum[i]! += (complex[2 * i]! ** 2 + complex[2 * i + 1]! ** 2) / energy
  }
}
