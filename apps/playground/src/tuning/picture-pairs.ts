import type { PictureSide, TuningEvent } from './protocol.ts'

/** A picture as the page shows it. */
export interface ShownPicture {
  /** An address within the page. */
  readonly url: string
  /** Steps that the upsamplers were trained for; 0 without them. */
  readonly step: number
}

/** A caption with its pictures, as far as they are made. */
export interface PicturePair {
  readonly caption: string
  readonly before?: ShownPicture
  readonly after?: ShownPicture
}

/** Captions that no training sees, whose patterns, colours, objects and places all differ. */
export const comparedCaptions = ['a red balloon in a meadow', 'a striped orange car at sunset'] as const

/** Puts a picture into its place, and frees the one that was there. */
export function withPicture(
  pairs: readonly PicturePair[],
  { caption, side, step, png }: Extract<TuningEvent, { type: 'picture' }>,
): readonly PicturePair[] {
  return pairs.map((pair) => {
    if (pair.caption !== caption) return pair
    // The tuning-free picture is always the same.
    if (side === 'before' && pair.before) return pair
    if (pair[side]) URL.revokeObjectURL(pair[side].url)
    return { ...pair, [side]: { url: URL.createObjectURL(new Blob([png], { type: 'image/png' })), step } }
  })
}

/** What stands below a picture. */
export const sideName = (side: PictureSide, step: number): string =>
  side === 'before' ? 'tuning-free' : step === 0 ? 'untrained upsamplers' : `upsamplers after step ${step}`
