import type { PictureSide, TuningEvent, WantedPicture } from './protocol.ts'

/** A picture as the page shows it. */
export interface ShownPicture {
  /** An address within the page. */
  readonly url: string
  /** Steps that the upsamplers were trained for; 0 without them. */
  readonly step: number
}

/** A caption with its pictures, as far as they are made. */
export interface PicturePair extends WantedPicture {
  readonly before?: ShownPicture
  readonly after?: ShownPicture
}

/** Captions that no training sees, with seeds whose pivots show what they say. */
export const comparedPictures: readonly WantedPicture[] = [
  { caption: 'a red house in a meadow', seed: 3 },
  { caption: 'a pink boat on a brick wall', seed: 1 },
]

/** One more, to begin with in the field for captions of one's own. */
export const offeredPicture: WantedPicture = { caption: 'a green mushroom on the sea', seed: 4 }

/** Whether two pictures are the same one. */
export const isSamePicture = (one: WantedPicture, other: WantedPicture): boolean =>
  one.caption === other.caption && one.seed === other.seed

/** Puts a picture into its place, and frees the one that was there. */
export function withPicture(
  pairs: readonly PicturePair[],
  { wanted, side, step, png }: Extract<TuningEvent, { type: 'picture' }>,
): readonly PicturePair[] {
  return pairs.map((pair) => {
    if (!isSamePicture(pair, wanted)) return pair
    // The tuning-free picture is always the same.
    if (side === 'before' && pair.before) return pair
    if (pair[side]) URL.revokeObjectURL(pair[side].url)
    return { ...pair, [side]: { url: URL.createObjectURL(new Blob([png], { type: 'image/png' })), step } }
  })
}

/** What stands below a picture. */
export const sideName = (side: PictureSide, step: number): string =>
  side === 'before' ? 'tuning-free' : step === 0 ? 'untrained upsamplers' : `upsamplers after step ${step}`
