/**
 * Gives the x in 0..1 below which a Beta(a, b) distributed value lies with the given probability.
 *
 * The distribution function is inverted by bisection, which is slow and cannot fail.
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (probability <= 0) return 0
  if (probability >= 1) return 1
  let [low, high] = [0, 1]
  for (let iteration = 0; iteration < 200 && high - low > Number.EPSILON * high; iteration++) {
    const middle = (low + high) / 2
    if (betaDistribution(middle, a, b) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** The regularised incomplete beta function `I_x(a, b)`; the continued fraction converges fast below the mean. */
function betaDistribution(x: number, a: number, b: number): number {
  if (x > (a + 1) / (a + b + 2)) return 1 - betaDistribution(1 - x, b, a)
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a
  return front * continuedFraction(x, a, b)
}

/** `1 / (1 + d_1 / (1 + d_2 / …))` by Lentz's method (DLMF 8.17.22). */
function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  let [c, d, fraction] = [1, 0, 1]
  for (let index = 0; index < 500; index++) {
    const m = index >> 1
    let term: number
    if (index === 0) term = 1
    else if (index % 2 === 0) term = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    else term = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 + term * d
    d = 1 / (Math.abs(d) < tiny ? tiny : d)
    c = 1 + term / (Math.abs(c) < tiny ? tiny : c)
    fraction *= c * d
    if (Math.abs(1 - c * d) < 1e-15) break
  }
  return fraction - 1
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b)
}

/** Stirling's series after shifting the argument above 10 (DLMF 5.11.1). */
function logGamma(x: number): number {
  let [shifted, correction] = [x, 0]
  for (; shifted < 10; shifted++) correction += Math.log(shifted)
  const inverse = 1 / shifted
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))))
  return (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - correction
}
