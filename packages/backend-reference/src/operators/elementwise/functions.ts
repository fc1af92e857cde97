import { roundHalfEven } from '../../values/round-half-even.ts'

/** The error function `2/√π ∫₀ˣ e^(−t²) dt`, by the series `2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)!!`, whose terms all have one sign. */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x)
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/** `1 / (1 + e^(−x))`, without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x))
  const power = Math.exp(x)
  return power / (1 + power)
}

/** `ln(1 + eˣ)`, without overflow. */
export const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** `x/2 · (1 + erf(x/√2))`. */
export const gelu = (x: number) => 0.5 * x * (1 + erf(x / Math.SQRT2))

/** `x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³)))`. */
export const tanhGelu = (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

/** Functions of one float that need no attribute. */
export const floatFunctions = {
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Erf: erf,
  Exp: Math.exp,
  Floor: Math.floor,
  HardSwish: (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
  Log: Math.log,
  Mish: (x) => x * Math.tanh(softplus(x)),
  Reciprocal: (x) => 1 / x,
  Round: roundHalfEven,
  Sigmoid: sigmoid,
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: softplus,
  Softsign: (x) => x / (1 + Math.abs(x)),
  Sqrt: Math.sqrt,
  Tan: Math.tan,
  Tanh: Math.tanh,
} satisfies Record<string, (x: number) => number>
