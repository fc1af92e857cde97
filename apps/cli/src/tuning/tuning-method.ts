import { createError, InvalidOption } from '@self-cascade/core'
import type { TuningMethod } from '@self-cascade/tuning'
import type { FeatureChoice, PivotTimestep, UpsamplerCapacity } from '@self-cascade/upsampler'
import type { TuneSettings } from './tune-settings.ts'

/**
 * Reads which features get an upsampler; undefined for the default ones.
 *
 * @throws {@link InvalidOption}
 */
export function parseFeatures(text: string): FeatureChoice | undefined {
  if (text === 'default') return undefined
  if (text === 'all') return 'all'
  if (/^\d+(,\d+)*$/.test(text)) return text.split(',').map(Number)
  throw createError(InvalidOption, { name: 'features', value: text, expected: 'default, all, or places such as 0,2,5' })
}

const methods = {
  upsamplers({ capacity, features, pivotTimestep }: TuneSettings): TuningMethod {
    const choice = parseFeatures(features!)
    return {
      kind: 'upsamplers',
      shape: capacity as UpsamplerCapacity,
      pivotTimestep: pivotTimestep as PivotTimestep,
      ...(choice && { features: choice }),
    }
  },
  lora: ({ rank }: TuneSettings): TuningMethod => ({ kind: 'lora', rank: rank! }),
  full: (): TuningMethod => ({ kind: 'full' }),
} satisfies Record<TuningMethod['kind'], (settings: TuneSettings) => TuningMethod>

/** What of a network is trained, as checked settings say. */
export const tuningMethod = (settings: TuneSettings): TuningMethod =>
  methods[settings.method as TuningMethod['kind']](settings)
