import { assertSameDims } from '@self-cascade/core'
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from 'ml-matrix'
import type { FeatureStatistics } from './feature-statistics.ts'

/**
 * Gives the Fréchet distance of two Gaussians, the measure of FID, in float64:
 * `|μ₁ − μ₂|² + tr(C₁ + C₂ − 2 (C₁C₂)^½)`. It is a squared length, 0 for equal statistics. With `Cₖ = Lₖ Lₖᵀ` from symmetric
 * eigen-decompositions, `tr (C₁C₂)^½` is the sum of the singular values of `L₁ᵀ L₂`; that needs no square root of a product
 * that is not symmetric, and covariances of less than full rank lose no accuracy.
 *
 * Estimated from samples it is too large, the more the fewer they are: compare only values of the same counts.
 *
 * @throws {@link DimsMismatch} when the lengths differ.
 * @see Dowson and Landau, "The Fréchet distance between multivariate normal distributions", 1982, equation 4
 * @see Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter, "GANs trained by a two time-scale update rule converge to a local
 * Nash equilibrium", 2017, equation 6
 */
export function frechetDistance(
  first: Pick<FeatureStatistics, 'mean' | 'covariance'>,
  second: Pick<FeatureStatistics, 'mean' | 'covariance'>,
): number {
  const { length } = first.mean
  assertSameDims('second mean', [second.mean.length], [length])
  assertSameDims('first covariance', [first.covariance.length], [length * length])
  assertSameDims('second covariance', [second.covariance.length], [length * length])
  let distance = 0
  for (let i = 0; i < length; i++) {
    distance += (first.mean[i]! - second.mean[i]!) ** 2
    distance += first.covariance[i * length + i]! + second.covariance[i * length + i]!
  }
  const product = factor(first.covariance, length).transpose().mmul(factor(second.covariance, length))
  const { diagonal } = new SingularValueDecomposition(product, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
  })
  for (const value of diagonal) distance -= 2 * value
  // the terms cancel for equal statistics, and rounding may leave a trace below 0
  return Math.max(0, distance)
}

/**
 * Gives L with `L Lᵀ = C`: eigenvectors times the roots of their eigenvalues. Where rank is missing, rounding leaves an eigenvalue
 * of about ±1e-16 of the largest, and its root would be 1e-8: such ones count as 0.
 */
function factor(covariance: Float64Array, length: number): Matrix {
  const matrix = Matrix.from1DArray(length, length, covariance)
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true })
  const least = length * Number.EPSILON * Math.max(...realEigenvalues)
  return eigenvectorMatrix.mulRowVector(realEigenvalues.map((value) => (value > least ? Math.sqrt(value) : 0)))
}
