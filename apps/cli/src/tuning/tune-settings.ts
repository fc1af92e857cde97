import type { SettingsKind } from '../training/settings.ts'

/** Everything that decides the numbers of a tuning. Null where a setting belongs to another method, or there is none. */
export interface TuneSettings {
  /** `scenes`, or a folder. */
  readonly data: string
  /** How many pictures are taken; null for all of a folder. */
  readonly pictures: number | null
  readonly allowUncaptioned: boolean
  readonly method: string
  readonly capacity: string | null
  readonly features: string | null
  readonly pivotTimestep: string | null
  readonly pivot: string | null
  readonly rank: number | null
  /** Pivot and picture, such as `256x256`. */
  readonly from: string
  readonly to: string
  /** The paper's K: timesteps 1..K are trained. */
  readonly startTimestep: number
  readonly steps: number
  /** Seconds. */
  readonly timeLimit: number | null
  readonly batch: number
  readonly accumulate: number
  readonly learningRate: number
  readonly weightDecay: number
  readonly captionDropout: number
  /** γ of the min-SNR weights. */
  readonly minSnr: number | null
  readonly seed: number
  readonly checkpointEvery: number
  readonly validateEvery: number
  /** 0 for no samples. */
  readonly sampleEvery: number
  /** Null for captions of held-out pictures. */
  readonly prompts: readonly string[] | null
  /** Folder of the merged model. */
  readonly merge: string | null
}

/** {@link TuneSettings} for files and checks. */
export const tuneSettings: SettingsKind<TuneSettings> = {
  types: {
    ...{ data: 'string', pictures: 'number or null', allowUncaptioned: 'boolean', method: 'string' },
    ...{ capacity: 'string or null', features: 'string or null', pivotTimestep: 'string or null' },
    ...{ pivot: 'string or null', rank: 'number or null', from: 'string', to: 'string', startTimestep: 'number' },
    ...{ steps: 'number', timeLimit: 'number or null', batch: 'number', accumulate: 'number' },
    ...{ learningRate: 'number', weightDecay: 'number', captionDropout: 'number', minSnr: 'number or null' },
    ...{ seed: 'number', checkpointEvery: 'number', validateEvery: 'number', sampleEvery: 'number' },
    ...{ prompts: 'list or null', merge: 'string or null' },
  },
  counts: ['startTimestep', 'steps', 'batch', 'accumulate', 'checkpointEvery', 'validateEvery'],
  positives: ['pictures', 'rank', 'learningRate', 'minSnr', 'timeLimit'],
  // A folder may have moved: whether its pictures are the same is seen when they are read.
  changeable: new Set([
    'data',
    'steps',
    'timeLimit',
    'learningRate',
    'checkpointEvery',
    'validateEvery',
    'sampleEvery',
  ]),
}

/** What is taken where nothing is said, whatever the method and the model. */
export const tuneDefaults = {
  ...{ allowUncaptioned: false, method: 'upsamplers', steps: 2000, timeLimit: null, batch: 4, accumulate: 1 },
  ...{ weightDecay: 0, captionDropout: 0.1, minSnr: null, seed: 0, checkpointEvery: 100, validateEvery: 100 },
  prompts: null,
} satisfies Partial<TuneSettings>

/** Settings that belong to one method alone. */
export type MethodSettings = Pick<
  TuneSettings,
  'capacity' | 'features' | 'pivotTimestep' | 'pivot' | 'rank' | 'merge' | 'learningRate'
>

const none = { capacity: null, features: null, pivotTimestep: null, pivot: null, rank: null, merge: null }

/** What is taken for each method where nothing is said. */
export const methodDefaults: Readonly<Record<string, MethodSettings>> = {
  upsamplers: {
    ...none,
    ...{ capacity: 'small', features: 'default', pivotTimestep: 'clean', pivot: 'downsampled', learningRate: 5e-3 },
  },
  lora: { ...none, rank: 4, learningRate: 1e-3 },
  full: { ...none, learningRate: 4e-4 },
}

/** The highest learning rate of each capacity, the best of those that were tried on the bundled model. */
export const capacityLearningRates: Readonly<Record<string, number>> = { micro: 1e-2, small: 5e-3, full: 1e-3 }

/** Which method each setting belongs to that the others do not have. */
export const methodOf = {
  ...{ capacity: 'upsamplers', features: 'upsamplers', pivotTimestep: 'upsamplers', pivot: 'upsamplers' },
  ...{ rank: 'lora', merge: 'lora' },
} as const satisfies Partial<Record<keyof TuneSettings, string>>
