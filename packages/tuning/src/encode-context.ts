import type { DiffusionModel } from '@self-cascade/core'
import type { PictureSource } from './picture-source.ts'
import type { PivotOptions } from './pivot-options.ts'
import type { TensorCache } from './tensor-cache.ts'

/** How far the encoding is. */
export interface EncodeProgress {
  readonly kind: 'pictures' | 'pivots' | 'refined pivots' | 'captions'
  readonly done: number
  readonly total: number
}

/** What to encode, with which model. */
export interface EncodePicturesOptions {
  /** Its encoders are used, as they are. */
  readonly model: DiffusionModel
  readonly pictures: PictureSource
  /** Also makes the latents of every picture at this smaller size, for the training of feature upsamplers. */
  readonly pivot?: PivotOptions | undefined
  /** Where latents and text states are kept; in memory by default. Files of other pictures or models are replaced. */
  readonly cache?: TensorCache
  readonly onProgress?: (progress: EncodeProgress) => void
  readonly signal?: AbortSignal | undefined
}

/** {@link EncodePicturesOptions} with nothing left open. */
export type EncodeContext = Required<EncodePicturesOptions>

/** Pictures or captions in each file of the cache: a stop loses the encoding of at most so many. */
export const partSize = 256

/** Pictures for each call of the encoder. */
export const picturesPerCall = 16
