import { addPngTexts, type Raster } from '@self-cascade/picture-recipe'
import sharp, { type Sharp } from 'sharp'

const open = ({ width, height, data }: Raster) =>
  sharp(Buffer.from(data.buffer, data.byteOffset, data.byteLength), { raw: { width, height, channels: 3 } })

/** Encodes a PNG with texts in it. The same picture and texts give the same bytes. */
export async function encodePng(raster: Raster, texts: Readonly<Record<string, string>>): Promise<Buffer> {
  const png = await open(raster).png({ compressionLevel: 9, adaptiveFiltering: true, palette: false }).toBuffer()
  return Buffer.from(addPngTexts(png, texts).buffer)
}

const animations = {
  '.webp': (frames: Sharp, delay: number[]) => frames.webp({ delay, loop: 0, quality: 90 }),
  '.gif': (frames: Sharp, delay: number[]) => frames.gif({ delay, loop: 0 }),
}

/** Encodes the frames of a clip as an endless animation. */
export async function encodeAnimation(
  frames: readonly Raster[],
  { extension, framesPerSecond }: { extension: keyof typeof animations; framesPerSecond: number },
): Promise<Buffer> {
  const pages = await Promise.all(frames.map((frame) => open(frame).png().toBuffer()))
  const delay = frames.map(() => Math.round(1000 / framesPerSecond))
  return animations[extension](sharp(pages, { join: { animated: true } }), delay).toBuffer()
}
