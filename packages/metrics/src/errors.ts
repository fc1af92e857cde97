import { defineError } from '@self-cascade/core'

const show = (dims: readonly number[]) => `[${dims.join(',')}]`

/** Thrown when a measure is given something else than one RGB picture. */
export const NotOnePicture = defineError<{ name: string; dims: readonly number[] }>({
  code: 'NotOnePicture',
  what: ({ name, dims }) => `${name} has dims ${show(dims)}.`,
  why: 'A measure takes one RGB picture at a time: dims [1, 3, height, width], values in −1..1.',
  fix: 'Split batches with sliceBatch, and pass pixels instead of latents.',
})

/** Thrown when a picture has a value that is not a finite number. */
export const PictureNotFinite = defineError<{ name: string; index: number; value: number | undefined }>({
  code: 'PictureNotFinite',
  what: ({ name, index, value }) => `${name} has the value ${value} at index ${index}.`,
  why: 'One such value makes every mean over the picture meaningless.',
  fix: 'Find the stage that made it, for example with findNonFinite on its latents.',
})

/** Thrown when a picture has no room for the window of a measure. */
export const PictureTooSmall = defineError<{ name: string; height: number; width: number; side: number }>({
  code: 'PictureTooSmall',
  what: ({ name, height, width }) => `${name} is ${width} x ${height} pixels.`,
  why: ({ side }) => `The measure looks through a window of ${side} x ${side} pixels, which must fit.`,
  fix: 'Measure a larger picture, or choose a smaller patch or tile where the measure has such an option.',
})

/** Thrown when a set is too small for the statistic that was asked of it. */
export const TooFewRows = defineError<{ name: string; count: number; needed: number; of: string }>({
  code: 'TooFewRows',
  what: ({ name, count, of }) => `${name} has ${count} ${of}.`,
  why: ({ needed, of }) => `The statistic needs at least ${needed} ${of}.`,
  fix: 'Measure more pictures, or take more patches of each.',
})
