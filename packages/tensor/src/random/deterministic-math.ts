/**
 * Logarithm, sine and cosine from `+ − × ÷` alone. IEEE 754 fixes those to the last bit, while `Math.log`, `Math.sin` and
 * `Math.cos` may differ between engines: noise made with these is the same in all of them.
 */

const double = new Float64Array(1)
const words = new Uint32Array(double.buffer)
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

/** ln 2 = high + low; `high` has 32 significant bits, so that `k · high` is exact for every exponent k. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/** `1/3, 1/5 … 1/23`: the series of `2·atanh(s)/(2s) − 1` in `s²`, whose remainder is below 2⁻⁵⁵ for `|s| ≤ 0.1716`. */
const ATANH = Array.from({ length: 11 }, (_, index) => 1 / (2 * index + 3))

/**
 * Natural logarithm of a positive normal double; relative error below 2⁻⁵⁰.
 *
 * `x = m · 2^k` with `m` in `[√½, √2)`, and `ln m = 2·atanh(s)` with `s = (m − 1) / (m + 1)`.
 */
export function log(x: number): number {
  double[0] = x
  const high = words[highWord]!
  let exponent = (high >>> 20) - 1023
  words[highWord] = (high & 0xfffff) | 0x3ff00000
  let m = double[0]
  if (m >= Math.SQRT2) {
    m *= 0.5
    exponent += 1
  }
  const s = (m - 1) / (m + 1)
  const square = s * s
  let series = 0
  for (let index = ATANH.length - 1; index >= 0; index--) series = square * (ATANH[index]! + series)
  return exponent * LN2_HIGH + (2 * s + (2 * s * series + exponent * LN2_LOW))
}

/** π/2 = high + low; `high` has 33 significant bits, so that `q · high` is exact for small q. */
const HALF_PI_HIGH = 1.5707963267341256
const HALF_PI_LOW = 6.077100506506192e-11

/** `1/2!, −1/4! …` without the leading 1, and `−1/3!, 1/5! …`: Taylor coefficients, remainders below 2⁻⁶⁰ up to π/4. */
const COS = taylor(2, 9)
const SIN = taylor(3, 8)

function taylor(first: number, count: number): readonly number[] {
  let factorial = 1
  for (let n = 2; n <= first; n++) factorial *= n
  return Array.from({ length: count }, (_, index) => {
    if (index > 0) factorial *= (first + 2 * index) * (first + 2 * index - 1)
    return (index % 2 === 0 ? -1 : 1) / factorial
  })
}

/**
 * Sine of an angle in `0..2π + 1` (a turn and a little); absolute error below 2⁻⁵².
 *
 * The angle is brought to `−π/4..π/4` by whole quarter turns.
 */
export function sin(angle: number): number {
  const quarters = Math.floor(angle * (2 / Math.PI) + 0.5)
  const r = angle - quarters * HALF_PI_HIGH - quarters * HALF_PI_LOW
  const value = quarters % 2 === 0 ? sinPolynomial(r) : cosPolynomial(r)
  return quarters % 4 >= 2 ? -value : value
}

/** Cosine of an angle in `0..2π + 1`; absolute error below 2⁻⁵². See {@link sin}. */
export function cos(angle: number): number {
  const quarters = Math.floor(angle * (2 / Math.PI) + 0.5)
  const r = angle - quarters * HALF_PI_HIGH - quarters * HALF_PI_LOW
  const value = quarters % 2 === 0 ? cosPolynomial(r) : sinPolynomial(r)
  return (quarters + 1) % 4 >= 2 ? -value : value
}

function sinPolynomial(r: number): number {
  const square = r * r
  let series = 0
  for (let index = SIN.length - 1; index >= 0; index--) series = square * (SIN[index]! + series)
  return r + r * series
}

function cosPolynomial(r: number): number {
  const square = r * r
  let series = 0
  for (let index = COS.length - 1; index >= 0; index--) series = square * (COS[index]! + series)
  return 1 + series
}
