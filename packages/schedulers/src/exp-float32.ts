// Taylor-like coefficients of e^s for |s| ≤ ½·ln 2, highest power first (SLEEF, expf with 1.0 ULP), and ln 2 in two parts.
const coefficients = [
  0.0001985276176128537, 0.001393043552525346, 0.00833336077630519, 0.04166648536920547, 0.1666666716337204, 0.5,
].map(Math.fround)
const ln2High = 0.693145751953125
const ln2Low = Math.fround(1.428606765330187e-6)

/** `eˣ` in float32, to the bit as PyTorch's vector code rounds it: the timestep of a second-order call is looked up from it. */
export function expFloat32(x: number): number {
  const exponent = Math.round(Math.fround(x * Math.fround(Math.LOG2E)))
  const reduced = Math.fround(Math.fround(x - exponent * ln2High) - exponent * ln2Low)
  const series = coefficients.reduce((sum, coefficient) => Math.fround(sum * reduced + coefficient))
  const square = Math.fround(reduced * reduced)
  return Math.fround(Math.fround(1 + Math.fround(square * series + reduced)) * 2 ** exponent)
}
