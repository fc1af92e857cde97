import type { PictureDecoder } from '@self-cascade/tuning/node'
import sharp from 'sharp'

/**
 * Decodes pictures to train on: turned upright as their EXIF says, in sRGB, transparent parts over white, the first frame of
 * animations; resized with Lanczos-3 so that the shorter side fits, and cropped in the middle.
 */
export const pictureDecoder: PictureDecoder = {
  description: 'sRGB over white, lanczos3 to cover, cropped in the middle',
  async measure(bytes) {
    const { autoOrient } = await sharp(bytes).metadata()
    return { width: autoOrient.width, height: autoOrient.height }
  },
  async decode(bytes, { width, height }) {
    const picture = sharp(bytes, { failOn: 'truncated' })
      .autoOrient()
      .flatten({ background: '#ffffff' })
      // Shrinking while a JPEG is read is faster, and leaves moiré.
      .resize({ width, height, fit: 'cover', position: 'centre', kernel: 'lanczos3', fastShrinkOnLoad: false })
      .toColourspace('srgb')
      .removeAlpha()
    return picture.raw({ depth: 'uchar' }).toBuffer()
  },
}
