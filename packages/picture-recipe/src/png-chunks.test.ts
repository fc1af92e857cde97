import { deflateSync, crc32 as zlibCrc32 } from 'node:zlib'
import { decode, encode } from 'fast-png'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { addPngTexts, isPng, readPngTexts } from './png-chunks.ts'

const plain = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#c33' } })
  .png()
  .toBuffer()

const holds = (bytes: Uint8Array, latin1: string) => Buffer.from(bytes).includes(Buffer.from(latin1, 'latin1'))

/** A chunk as another program would write it, right after the header, which is 33 bytes long with the signature. */
function withChunk(type: string, ...data: readonly (string | Uint8Array)[]): Buffer {
  const body = Buffer.concat([type, ...data].map((part) => Buffer.from(part as string, 'latin1')))
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  crc.writeUInt32BE(zlibCrc32(body))
  return Buffer.concat([plain.subarray(0, 33), length, body, crc, plain.subarray(33)])
}

test('texts come back as they were put in, Latin-1 and beyond', () => {
  const texts = { parameters: 'a café\nSteps: 2', 'self-cascade': '{"prompt":"赤い家 🏠"}' }
  expect(readPngTexts(addPngTexts(plain, texts))).toEqual(texts)
})

test('Latin-1 goes into tEXt, which every reader knows, and the rest into iTXt', () => {
  expect(holds(addPngTexts(plain, { a: 'é' }), 'tEXta\0é')).toBe(true)
  expect(holds(addPngTexts(plain, { a: '家' }), 'iTXta\0')).toBe(true)
})

test('the picture is the same and other decoders accept the checksums', async () => {
  const withTexts = addPngTexts(plain, { parameters: 'x'.repeat(5000), other: '家' })
  const pixels = await sharp(withTexts, { failOn: 'warning' }).raw().toBuffer()
  expect(pixels.equals(await sharp(plain).raw().toBuffer())).toBe(true)
})

test('a PNG without texts has none, and cut-off files do no harm', () => {
  expect(readPngTexts(plain)).toEqual({})
  const withText = addPngTexts(plain, { a: 'b' })
  for (let length = 0; length < withText.length; length += 7) {
    expect(Object.keys(readPngTexts(withText.subarray(0, length))).length).toBeLessThan(2)
  }
})

test('other files are no PNG', () => {
  expect(isPng(plain)).toBe(true)
  expect(isPng(new Uint8Array()) || isPng(Buffer.from('GIF89a'))).toBe(false)
})

test('every byte of Latin-1 comes back, also those that Windows-1252 reads otherwise', () => {
  const text = String.fromCharCode(...Array.from({ length: 255 }, (_, index) => index + 1))
  expect(readPngTexts(addPngTexts(plain, { text }))).toEqual({ text })
})

test.each(['', '"quoted", \\ and \'single\'', 'one\r\ntwo\n\n', '\uFEFFmark', '🏳️‍🌈 家 é', 'a: b, c: d'])(
  '%j comes back',
  (text) => {
    expect(readPngTexts(addPngTexts(plain, { text }))).toEqual({ text })
  },
)

test('texts that other programs compressed are read', () => {
  expect(readPngTexts(withChunk('zTXt', 'a\0\0', deflateSync(Buffer.from('é', 'latin1'))))).toEqual({ a: 'é' })
  const text = deflateSync(Buffer.from('赤い家', 'utf8'))
  expect(readPngTexts(withChunk('iTXt', 'a\0\x01\0ja\0\0', text))).toEqual({ a: '赤い家' })
})

test('texts that fast-png writes are read, and it reads ours', () => {
  const pixels = { width: 1, height: 1, data: new Uint8Array(3), channels: 3 }
  expect(readPngTexts(encode({ ...pixels, text: { Title: 'a café' } }))).toEqual({ Title: 'a café' })
  expect(decode(addPngTexts(plain, { Title: 'a café' }), { checkCrc: true }).text).toEqual({ Title: 'a café' })
})

test('a text whose checksum does not fit, or that cannot be decompressed, is left out', () => {
  const bytes = addPngTexts(plain, { a: 'seed 1', b: 'whole' })
  bytes[Buffer.from(bytes).indexOf('seed 1') + 5]! ^= 1
  expect(readPngTexts(bytes)).toEqual({ b: 'whole' })
  expect(readPngTexts(withChunk('zTXt', 'a\0\0', 'not compressed'))).toEqual({})
})
