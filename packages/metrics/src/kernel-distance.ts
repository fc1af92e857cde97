import { assertSameDims, createError } from '@self-cascade/core'
import { TooFewRows } from './errors.ts'
import type { FeatureRows } from './feature-statistics.ts'

/** A kernel distance and how sure it is. */
export interface KernelDistance {
  /** Squared maximum mean discrepancy; its expectation is 0 for two sets of one kind, so that it may fall below 0. */
  readonly distance: number
  /** Standard error over the choice of pictures; NaN when a set has only two. */
  readonly standardError: number
}

/** How {@link kernelDistance} takes the two sets. */
export interface KernelDistanceOptions {
  /**
   * Says that the pictures of the same number in both sets show the same thing, for example one caption. Pairs of them are then
   * left out of the last mean too, which would make the sets seem nearer than they are. Default false.
   */
  readonly paired?: boolean
}

/**
 * Gives the kernel distance of two sets of features, the measure of KID: the unbiased estimate of the squared maximum mean
 * discrepancy with the kernel `k(x, y) = (x·y / length + 1)³`, `mean k(a, a′) + mean k(b, b′) − 2 mean k(a, b)`.
 *
 * Patches of one picture resemble each other, so that the first two means run over pairs from different pictures only; with one
 * row per picture this is KID itself. The standard error is the jackknife's, which leaves out one picture at a time. Unlike
 * {@link frechetDistance} the distance does not depend on the counts, in expectation.
 *
 * @throws {@link DimsMismatch} when the lengths differ, or paired sets have other picture numbers.
 * @throws {@link TooFewRows} when a set has rows of fewer than two pictures.
 * @see Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", 2018, section 4
 * @see Gretton, Borgwardt, Rasch, Schölkopf and Smola, "A kernel two-sample test", 2012, equation 3; paired: equation 4
 */
export function kernelDistance(
  first: FeatureRows,
  second: FeatureRows,
  { paired = false }: KernelDistanceOptions = {},
): KernelDistance {
  assertSameDims('second features', [second.length], [first.length])
  const pictures = { a: distinctPictures('first features', first), b: distinctPictures('second features', second) }
  if (paired) assertSameDims('pictures of second features', pictures.b, pictures.a)
  const sums = {
    a: pairSums(first, first, true),
    b: pairSums(second, second, true),
    ab: pairSums(first, second, paired),
  }
  const discrepancy = (a?: number, b?: number) =>
    meanWithout(sums.a, a, a) + meanWithout(sums.b, b, b) - 2 * meanWithout(sums.ab, a, b)
  const variance = paired
    ? jackknifeVariance(pictures.a.map((picture) => discrepancy(picture, picture)))
    : jackknifeVariance(pictures.a.map((picture) => discrepancy(picture, undefined))) +
      jackknifeVariance(pictures.b.map((picture) => discrepancy(undefined, picture)))
  return { distance: discrepancy(), standardError: Math.sqrt(variance) }
}

/** A sum of kernel values and how many there are. */
interface Sum {
  value: number
  pairs: number
}

/** Sums over ordered pairs of rows: all of them, and those of each picture of the first and of the second set. */
interface PairSums {
  readonly total: Sum
  readonly ofFirst: ReadonlyMap<number, Sum>
  readonly ofSecond: ReadonlyMap<number, Sum>
}

function distinctPictures(name: string, { pictures }: FeatureRows): number[] {
  const distinct = [...new Set(pictures)].sort((a, b) => a - b)
  if (distinct.length < 2) {
    throw createError(TooFewRows, { name, count: distinct.length, needed: 2, of: 'pictures' })
  }
  return distinct
}

function pairSums(first: FeatureRows, second: FeatureRows, skipsSamePicture: boolean): PairSums {
  const total = { value: 0, pairs: 0 }
  const empty = ({ pictures }: FeatureRows) =>
    new Map([...pictures].map((picture) => [picture, { value: 0, pairs: 0 }]))
  const [ofFirst, ofSecond] = [empty(first), empty(second)]
  const columns = Array.from(second.pictures, (picture) => ofSecond.get(picture)!)
  const add = (sum: Sum, value: number) => {
    sum.value += value
    sum.pairs += 1
  }
  for (let i = 0; i < first.count; i++) {
    const row = ofFirst.get(first.pictures[i]!)!
    for (let j = 0; j < second.count; j++) {
      if (skipsSamePicture && first.pictures[i] === second.pictures[j]) continue
      const value = cubicKernel(first, i, second, j)
      add(total, value)
      add(row, value)
      add(columns[j]!, value)
    }
  }
  return { total, ofFirst, ofSecond }
}

function cubicKernel(first: FeatureRows, i: number, second: FeatureRows, j: number): number {
  const { length } = first
  let product = 0
  for (let k = 0; k < length; k++) product += first.data[i * length + k]! * second.data[j * length + k]!
  const base = product / length + 1
  return base * base * base
}

/** Mean over the pairs without a picture of each set. No pair is in both, as pairs of one picture number are skipped then. */
function meanWithout({ total, ofFirst, ofSecond }: PairSums, a: number | undefined, b: number | undefined): number {
  const nothing = { value: 0, pairs: 0 }
  const left = [a === undefined ? nothing : ofFirst.get(a)!, b === undefined ? nothing : ofSecond.get(b)!] as const
  return (total.value - left[0].value - left[1].value) / (total.pairs - left[0].pairs - left[1].pairs)
}

/** `(n − 1) / n · Σ (θ₋ᵢ − mean)²`, with the estimates that leave out one picture each. */
function jackknifeVariance(estimates: readonly number[]): number {
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length
  const squares = estimates.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return (squares * (estimates.length - 1)) / estimates.length
}
