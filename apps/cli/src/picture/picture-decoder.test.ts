import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openImageFolder } from '@self-cascade/tuning/node'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { pictureDecoder } from './picture-decoder.ts'

const create = (width: number, height: number, background: string | object = '#804020', channels: 3 | 4 = 3) =>
  sharp({ create: { width, height, channels, background: background as string } })

/** Red, green and blue thirds from left to right. */
const thirds = (width: number, height: number) => {
  const part = (width / 3) | 0
  const bytes = Buffer.alloc(width * height * 3)
  for (let at = 0; at < width * height; at++) bytes[3 * at + Math.min(2, Math.floor((at % width) / part))] = 255
  return sharp(bytes, { raw: { width, height, channels: 3 } })
}

const decode = async (image: Sharp, width: number, height: number) => [
  ...(await pictureDecoder.decode(await image.toBuffer(), { width, height })),
]

test('a wide picture is cropped in the middle, and a tall one too', async () => {
  const wide = await decode(thirds(90, 30).png(), 10, 10)
  for (let x = 3; x < 7; x++) expect(wide.slice(3 * x, 3 * x + 3)).toEqual([0, 255, 0])
  const tall = await decode(thirds(90, 30).rotate(90).png(), 10, 10)
  for (let y = 3; y < 7; y++) expect(tall.slice(30 * y, 30 * y + 3)).toEqual([0, 255, 0])
})

test('a picture of the very size comes as it is', async () => {
  const bytes = Buffer.from(Array.from({ length: 4 * 3 * 3 }, (_, at) => (at * 53) % 256))
  expect(await decode(sharp(bytes, { raw: { width: 4, height: 3, channels: 3 } }).png(), 4, 3)).toEqual([...bytes])
})

test('a picture made smaller is close to the means of its blocks', async () => {
  const ramp = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, at) => (Math.floor(at / 3) % 64) * 4))
  const small = await decode(sharp(ramp, { raw: { width: 64, height: 64, channels: 3 } }).png(), 16, 16)
  for (let x = 2; x < 14; x++) expect(Math.abs(small[3 * x]! - (16 * x + 6))).toBeLessThanOrEqual(1)
})

test('every kind of file gives three bytes for each pixel', async () => {
  const clear = create(40, 30, { r: 9, g: 9, b: 9, alpha: 0 }, 4)
  const near = async (image: Sharp, expected: readonly number[], tolerance: number) => {
    const bytes = await decode(image, 2, 2)
    expect(bytes).toHaveLength(12)
    for (const [at, byte] of bytes.entries()) expect(Math.abs(byte - expected[at % 3]!)).toBeLessThanOrEqual(tolerance)
  }
  const colour = [0x80, 0x40, 0x20]
  await near(create(40, 30).png(), colour, 0)
  await near(create(40, 30).png({ palette: true }), colour, 1)
  await near(create(40, 30).toColourspace('rgb16').png(), colour, 1)
  await near(create(40, 30).jpeg(), colour, 3)
  await near(create(40, 30).webp(), colour, 6)
  await near(create(40, 30).avif(), colour, 6)
  await near(create(40, 30).tiff(), colour, 3)
  await near(create(40, 30).gif(), colour, 6)
  await near(create(40, 30).toColourspace('cmyk').jpeg(), colour, 40)
  await near(create(40, 30, '#777777').greyscale().png(), [0x77, 0x77, 0x77], 0)
  await near(create(40, 30, '#777777').greyscale().jpeg(), [0x77, 0x77, 0x77], 2)
  await near(clear.clone().png(), [255, 255, 255], 0)
  await near(clear.clone().toColourspace('b-w').png(), [255, 255, 255], 0)
})

test('sizes are those of the upright picture, and of one frame', async () => {
  const turned = await create(40, 30).withMetadata({ orientation: 6 }).jpeg().toBuffer()
  expect(await pictureDecoder.measure(turned)).toEqual({ width: 30, height: 40 })
  const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => create(12, 8, colour).png().toBuffer()))
  const animation = sharp(frames, { join: { animated: true } }).gif()
  expect(await pictureDecoder.measure(await animation.toBuffer())).toEqual({ width: 12, height: 8 })
  expect((await decode(animation, 4, 4)).slice(0, 3)).toEqual([255, 0, 0])
})

test('a folder of real files gives what can be used, and lists the rest', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'image-folder-'))
  try {
    await mkdir(join(folder, 'train'))
    const save = (name: string, bytes: Uint8Array | string) => writeFile(join(folder, name), bytes)
    const whole = await create(64, 48, '#c03030').jpeg().toBuffer()
    await save('train/a.jpg', whole)
    await save('train/a.txt', 'a red wall\n')
    await save('train/b.png', await create(40, 40, '#3030c0').png().toBuffer())
    await save('train/cut.jpg', whole.subarray(0, whole.length - 200))
    await save('train/small.webp', await create(64, 31).webp().toBuffer())
    await save('train/text.png', 'version https://git-lfs.github.com/spec/v1')
    const size = { width: 32, height: 32 }
    const { train, validation, report } = await openImageFolder({ folder, size, decoder: pictureDecoder })
    expect([train.count, validation?.count]).toEqual([1, 1])
    expect(report.withoutCaption).toEqual(['train/b.png'])
    expect(report.skipped.map(({ file, kind }) => [file, kind])).toEqual([
      ['train/cut.jpg', 'unreadable'],
      ['train/small.webp', 'small'],
      ['train/text.png', 'unreadable'],
    ])
    const { rgb } = await train.read(0, 1)
    expect(rgb.dims).toEqual([1, 32, 32, 3])
  } finally {
    await rm(folder, { recursive: true })
  }
})
