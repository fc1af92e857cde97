import { toFloat32 } from './arrays.ts'

/** Signal kept after each training step: `ᾱ_t = Π_{s ≤ t} (1 − β_s)`, the product in float64 and each entry rounded to float32. */
export function alphasCumprodFromBetas(betas: Float64Array): Float64Array {
  let product = 1
  return betas.map((beta) => {
    product *= Math.fround(1 - beta)
    return Math.fround(product)
  })
}

/**
 * Changes the betas so that nothing of the picture is left at the last step (`ᾱ_T = 0`) and the first is as before.
 *
 * @see Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", algorithm 1.
 */
export function rescaleZeroTerminalSnr(betas: Float64Array): Float64Array {
  const roots = toFloat32(alphasCumprodFromBetas(betas).map(Math.sqrt))
  const first = roots[0]!
  const last = roots[roots.length - 1]!
  const scale = Math.fround(first / Math.fround(first - last))
  const alphasBar = roots.map((root) => {
    const shifted = Math.fround(Math.fround(root - last) * scale)
    return Math.fround(shifted * shifted)
  })
  return alphasBar.map((alphaBar, t) =>
    Math.fround(1 - (t === 0 ? alphaBar : Math.fround(alphaBar / alphasBar[t - 1]!))),
  )
}

/** Noise levels in sigma units: `σ_t = √((1 − ᾱ_t) / ᾱ_t)`, each operation in float32. */
export function sigmasFromAlphasCumprod(alphasCumprod: Float64Array): Float64Array {
  return alphasCumprod.map((alpha) => Math.fround(Math.sqrt(Math.fround(Math.fround(1 - alpha) / alpha))))
}
