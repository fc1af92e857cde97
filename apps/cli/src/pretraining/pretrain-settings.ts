import type { PretrainFlags, TrainableNetwork } from '../options/pretrain-options.ts'
import { checkSettings, givenSettings, type SettingsKind } from '../training/settings.ts'

/** Everything that decides the numbers of a pretraining. */
export interface PretrainSettings {
  /** What is learnt from. */
  readonly data: 'scenes'
  readonly network: TrainableNetwork
  /** The structure of a network that begins fresh; null for one that goes on from a model. */
  readonly preset: string | null
  /** Whether the decoder of an autoencoder is trained alone. */
  readonly freezeEncoder: boolean
  /** Side of the pictures that an autoencoder learns from. */
  readonly size: number
  readonly pictures: number
  /** Whether a denoiser sees new pictures in every step, in place of {@link pictures} encoded ones. */
  readonly fresh: boolean
  readonly seed: number
  readonly steps: number
  readonly batch: number
  readonly accumulate: number
  readonly learningRate: number
  readonly prediction: 'epsilon' | 'v'
  /** γ of the min-SNR weights; null for none. */
  readonly minSnr: number | null
  readonly checkpointEvery: number
}

/** What is taken where nothing is said. */
const defaults: PretrainSettings = {
  data: 'scenes',
  network: 'denoiser',
  preset: 'small',
  freezeEncoder: false,
  size: 128,
  pictures: 4096,
  fresh: false,
  seed: 0,
  steps: 2000,
  batch: 16,
  accumulate: 1,
  learningRate: 1e-3,
  prediction: 'epsilon',
  minSnr: null,
  checkpointEvery: 100,
}

/** {@link PretrainSettings} for files and checks. */
export const pretrainSettings: SettingsKind<PretrainSettings> = {
  types: {
    ...{ data: 'string', network: 'string', preset: 'string or null', pictures: 'number', seed: 'number' },
    ...{ steps: 'number', batch: 'number', accumulate: 'number', learningRate: 'number', prediction: 'string' },
    ...{
      minSnr: 'number or null',
      checkpointEvery: 'number',
      freezeEncoder: 'boolean',
      size: 'number',
      fresh: 'boolean',
    },
  },
  counts: ['pictures', 'size', 'steps', 'batch', 'accumulate', 'checkpointEvery'],
  positives: ['learningRate', 'minSnr'],
  changeable: new Set(['steps', 'learningRate', 'checkpointEvery']),
}

/** The settings that the command line gives. */
export const givenPretrainSettings = (data: 'scenes', flags: PretrainFlags): Partial<PretrainSettings> =>
  givenSettings(pretrainSettings, { ...flags, data })

/**
 * Completes and checks settings.
 *
 * @throws {@link InvalidOption} for numbers out of range.
 */
export const completePretrainSettings = (given: Partial<PretrainSettings>): PretrainSettings =>
  checkSettings(pretrainSettings, { ...defaults, ...given })
