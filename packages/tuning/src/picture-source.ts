import type { Tensor } from '@self-cascade/core'

/** Pictures of one size, with what they show. */
export interface CaptionedPictures {
  /** [pictures, height, width, 3], bytes in the order R, G, B. */
  readonly rgb: Tensor<'uint8'>
  /** One for each picture; empty where there is none. */
  readonly captions: readonly string[]
}

/** A fixed list of pictures of one size, read in parts. */
export interface PictureSource {
  /** What the pictures are, such as a folder's digest or a generator's options: equal only for equal pictures. */
  readonly description: string
  /**
   * What pictures `from` (included) to `to` (excluded) are, where that says less than {@link description}: files of a cache then
   * stay good when only other pictures change.
   */
  readonly describeRange?: (from: number, to: number) => string
  /** Number of pictures. */
  readonly count: number
  /** Pictures `from` (included) to `to` (excluded). */
  read(from: number, to: number): CaptionedPictures | Promise<CaptionedPictures>
}

/** What some pictures of a source are, as the keys of caches say it. */
export const describePictures = ({ describeRange, description }: PictureSource, from: number, to: number): string =>
  describeRange?.(from, to) ?? description
