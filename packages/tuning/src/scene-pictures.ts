import { createError, InvalidOption } from '@self-cascade/core'
import { type SceneDrawOptions, sceneStream } from '@self-cascade/scenes'
import type { PictureSource } from './picture-source.ts'

/** Which scenes to take. */
export interface ScenePicturesOptions extends Omit<SceneDrawOptions, 'captionDropout'> {
  /** Number of pictures. */
  readonly count: number
  /** Pixels along a side. */
  readonly size: number
}

/**
 * Gives the first `count` pictures of an endless stream of generated scenes.
 *
 * @throws {@link InvalidOption} for options out of range.
 */
export function scenePictures({ count, size, ...draw }: ScenePicturesOptions): PictureSource {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw createError(InvalidOption, { name: 'count', value: count, expected: 'a whole number of 1 or more' })
  }
  const { seed, split = 'train', views = 'whole' } = draw
  return {
    description: JSON.stringify({ scenes: 1, seed, split, views, size }),
    count,
    read(from, to) {
      return sceneStream({ ...draw, size, batch: to - from, from }).next().value
    },
  }
}
