import sharp from 'sharp'

const GAP = 8
const PAPER = '#f4f1ea'

/** [1, 3, H, W] pixels in -1..1 as a PNG of side x side. */
async function tile({ data, dims }, side) {
  const [, , height, width] = dims
  const size = height * width
  const bytes = Buffer.alloc(size * 3)
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++)
      bytes[3 * i + c] = Math.round(Math.min(1, Math.max(-1, data[c * size + i])) * 127.5 + 127.5)
  }
  const kernel = width < side ? 'nearest' : 'lanczos3'
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .resize(side, side, { kernel })
    .png()
    .toBuffer()
}

/** Writes pictures as a sheet of `columns`, each shown at side x side. */
export async function writeSheet(path, pictures, { columns, side }) {
  const rows = Math.ceil(pictures.length / columns)
  const pitch = side + GAP
  const composite = await Promise.all(
    pictures.map(async (picture, index) => ({
      input: await tile(picture, side),
      left: GAP + (index % columns) * pitch,
      top: GAP + Math.floor(index / columns) * pitch,
    })),
  )
  const size = { width: columns * pitch + GAP, height: rows * pitch + GAP }
  await sharp({ create: { ...size, channels: 3, background: PAPER } })
    .composite(composite)
    .jpeg({ quality: 86, mozjpeg: true })
    .toFile(path)
}
