import { extname } from 'node:path'
import { type Raster, type RunSettings, recipeTexts, settingsOfPicture } from '@self-cascade/picture-recipe'
import type { OutputPaths } from '../output/output-paths.ts'
import { writeAtomic } from '../output/write-atomic.ts'
import { encodeAnimation, encodePng } from '../picture/encode.ts'

/** Frames per second of animations; the models this is for were trained at about this rate. */
const framesPerSecond = 8

/** One finished picture or clip. */
export interface SavePictureInput {
  readonly settings: RunSettings
  readonly paths: OutputPaths
  readonly picture: number
  /** One, or the frames of a clip. */
  readonly rasters: readonly Raster[]
  readonly force: boolean
}

/** Writes a picture with its recipe in it; of a clip every frame, and all frames as an animation. */
export async function savePicture({ settings, paths, picture, rasters, force }: SavePictureInput) {
  const texts = recipeTexts(settingsOfPicture(settings, picture))
  const path = paths.pictures[picture]!
  const frames = paths.frames[picture]!
  const pngs = await Promise.all(rasters.map((raster) => encodePng(raster, texts)))
  const preview = pngs[0]!
  if (frames.length === 0) {
    await writeAtomic(path, preview, { force })
    return { files: [path], preview }
  }
  for (const [index, png] of pngs.entries()) await writeAtomic(frames[index]!, png, { force })
  const extension = extname(path).toLowerCase() === '.gif' ? '.gif' : '.webp'
  await writeAtomic(path, await encodeAnimation(rasters, { extension, framesPerSecond }), { force })
  return { files: [path, ...frames], preview }
}
