import { createError } from '@self-cascade/core'
import type { SkipFeature } from '@self-cascade/onnx-graph'
import { UpsamplersNotAttachable } from './errors.ts'

/** The paper's number of upsampled features, N. */
export const defaultFeatureCount = 4

/** Which skip features get an upsampler: all, or those of some places in encoder order. Default: {@link defaultFeatures}. */
export type FeatureChoice = 'all' | readonly number[]

/**
 * The paper's choice of N = 4 features: the last skip feature of each resolution level. Where a network has fewer levels, the
 * last but one of its deepest levels come beside them, which gives the widths 320, 640, 1280, 1280 on SDXL as on SD 2.1; where it
 * has more, the deepest are taken.
 *
 * @returns places in encoder order, rising.
 */
export function defaultFeatures(scales: readonly number[]): readonly number[] {
  const levels = [...new Set(scales)].map((scale) => scales.flatMap((other, index) => (other === scale ? [index] : [])))
  const chosen: number[] = []
  for (let fromLast = 1; chosen.length < defaultFeatureCount && fromLast <= scales.length; fromLast++) {
    const deepestFirst = levels.map((places) => places.at(-fromLast)).reverse()
    chosen.push(...deepestFirst.filter((place) => place !== undefined))
  }
  return chosen.slice(0, defaultFeatureCount).sort((a, b) => a - b)
}

/**
 * Resolves a choice against the skip features of a network.
 *
 * @throws {@link UpsamplersNotAttachable} for places that the network does not have, or none.
 */
export function chooseFeatures(features: readonly SkipFeature[], choice?: FeatureChoice): readonly number[] {
  if (choice === 'all') return features.map((_, index) => index)
  if (choice === undefined) return defaultFeatures(features.map(({ scale }) => scale))
  const places = [...new Set(choice)].sort((a, b) => a - b)
  const unknown = places.filter((place) => !(Number.isInteger(place) && place >= 0 && place < features.length))
  if (places.length === 0) throw createError(UpsamplersNotAttachable, { reason: 'the list of features is empty.' })
  if (unknown.length > 0) {
    const reason = `the network has ${features.length} skip features, 0 to ${features.length - 1}, and no ${unknown.join(', ')}.`
    throw createError(UpsamplersNotAttachable, { reason })
  }
  return places
}
