import { solveLinear } from './solve-linear.ts'

/** The function `B(h)` that the residuals are divided by: `h` itself, or `e^h − 1`. */
export type UniPcSolver = 'bh1' | 'bh2'

const bFunctions = {
  bh1: (hh) => hh,
  bh2: Math.expm1,
} satisfies Record<UniPcSolver, (hh: number) => number>

/** Weights of one update: of the latest prediction, and of each difference to it divided by its `r`. */
export interface UniPcWeights {
  /** `e^h − 1`. */
  readonly value: number
  /** `B(h) · ρ_k`, one for each `r`. */
  readonly residuals: readonly number[]
}

/**
 * Solves for the weights `ρ` of an update: `R ρ = b` with `R_{ik} = r_k^{i−1}` and `b_i = i! · φ_{i+1}(h) · h^i… / B(h)`.
 *
 * @param hh Length of the step in λ: negative when the clean latents are integrated.
 * @param ratios `r_k` of the earlier predictions, with 1 last for the corrector's own.
 * @see Zhao et al. 2023 (UniPC), arXiv 2302.04867, equations 5 and 6 and appendix D.
 */
export function uniPcWeights(solver: UniPcSolver, hh: number, ratios: readonly number[]): UniPcWeights {
  const value = Math.expm1(hh)
  const b = bFunctions[solver](hh)
  if (ratios.length === 0) return { value, residuals: [] }
  // one unknown has the value ½ whatever h is, to the same order
  if (ratios.length === 1) return { value, residuals: [b / 2] }
  const matrix = ratios.map((_, power) => ratios.map((ratio) => ratio ** power))
  return { value, residuals: solveLinear(matrix, phiTerms(hh, ratios.length, b)).map((rho) => b * rho) }
}

/** `i! · φ_{i+1}(h) / B(h)` for i = 1 to count, from `φ_1 = (e^h − 1) / h` and `φ_{k+1} = (φ_k − 1/k!) / h`. */
function phiTerms(hh: number, count: number, b: number): number[] {
  let phi = Math.expm1(hh) / hh - 1
  let factorial = 1
  return Array.from({ length: count }, (_, index) => {
    const term = (phi * factorial) / b
    factorial *= index + 2
    phi = phi / hh - 1 / factorial
    return term
  })
}
