import { defineError } from '@self-cascade/core'

/** Thrown when a picture carries no recipe that can be repeated. */
export const NoRecipe = defineError<{ path: string; reason: string }>({
  code: 'NoRecipe',
  what: ({ path }) => `${path} carries no recipe that can be repeated.`,
  why: ({ reason }) => reason,
  fix: 'Give a PNG as self-cascade wrote it; other programs often drop the text inside.',
})

/** Thrown when the settings in a recipe or a saved run are not ones that could have been planned. */
export const DamagedRecipe = defineError<{ reason: string }>({
  code: 'DamagedRecipe',
  what: ({ reason }) => `The recipe cannot be repeated. ${reason}`,
  why: 'A recipe is repeated exactly as it stands, so it must be one that self-cascade wrote.',
  fix: 'Give the picture or the run folder as it was made.',
})

/** Thrown when a picture's bytes are neither RGB nor RGBA pixels of its size. */
export const NotPixels = defineError<{ width: number; height: number; bytes: number }>({
  code: 'NotPixels',
  what: ({ width, height, bytes }) => `A picture of ${width}x${height} came with ${bytes} bytes.`,
  why: 'Sides are whole numbers above 0, and there are 3 bytes for each pixel (RGB) or 4 (RGBA).',
  fix: 'Give the bytes of the whole picture, row by row.',
})
