// Coefficients of the rational approximation, lowest power first (NumPy, npy_simd_data.h).
const numerator = toFloats([0, 1, 2.112677543073053, 1.480000633576507, 0.3808837741388407, 0.02589979117907923])
const denominator = toFloats([
  1, 2.612677543073109, 2.453006071784736, 0.9864942958519418, 0.1546476374983707, 0.005875095403124574,
])

/**
 * `ln x` of a positive float32, to the bit as NumPy's vector code rounds it: a sigma that lies near a table entry has its timestep
 * decided by the last bit.
 */
export function logFloat32(x: number): number {
  if (!(x > 0) || x === Infinity) return Math.log(x)
  let exponent = Math.floor(Math.log2(x)) + 1
  let mantissa = x / 2 ** exponent
  if (mantissa <= Math.fround(Math.SQRT1_2)) {
    mantissa *= 2
    exponent--
  }
  const y = mantissa - 1
  const ratio = Math.fround(polynomial(numerator, y) / polynomial(denominator, y))
  return Math.fround(exponent * Math.fround(Math.LN2) + ratio)
}

/** Horner's rule with fused multiply-adds: each product is exact in float64, so that only the sum is rounded. */
function polynomial(coefficients: readonly number[], y: number): number {
  return coefficients.reduceRight((sum, coefficient) => Math.fround(sum * y + coefficient))
}

function toFloats(values: readonly number[]): readonly number[] {
  return values.map(Math.fround)
}
