import { crc32, inflateSync } from 'node:zlib'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

interface Chunk {
  readonly type: string
  readonly data: Buffer
}

/** Whether the bytes begin as every PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}

function* chunksOf(png: Uint8Array): Generator<Chunk & { readonly end: number }, void, void> {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  for (let at = signature.length; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const end = at + 12 + length
    if (end > bytes.length) return
    yield { type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, end - 4), end }
    at = end
  }
}

/** Length, type, data and CRC-32 of type and data, as PNG (third edition) section 5.3 lays a chunk out. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, crc])
}

/** tEXt where Latin-1 can hold the text, otherwise iTXt (UTF-8, uncompressed, no language). */
function textChunk(keyword: string, text: string): Buffer {
  const isLatin1 = [...text].every((character) => character.codePointAt(0)! <= 0xff)
  const key = Buffer.from(`${keyword}\0`, 'latin1')
  if (isLatin1) return chunk('tEXt', Buffer.concat([key, Buffer.from(text, 'latin1')]))
  return chunk('iTXt', Buffer.concat([key, Buffer.from([0, 0, 0, 0]), Buffer.from(text, 'utf8')]))
}

/** Puts texts into a PNG, right after its header. The picture itself is not touched. */
export function addPngTexts(png: Uint8Array, texts: Readonly<Record<string, string>>): Buffer {
  const header = chunksOf(png).next().value
  const headerEnd = header?.end ?? signature.length
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength)
  const added = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text))
  return Buffer.concat([bytes.subarray(0, headerEnd), ...added, bytes.subarray(headerEnd)])
}

type TextReader = (data: Buffer, afterKeyword: number) => string

const textReaders: Readonly<Record<string, TextReader>> = {
  tEXt: (data, at) => data.toString('latin1', at),
  zTXt: (data, at) => inflateSync(data.subarray(at + 1)).toString('latin1'),
  iTXt: (data, at) => {
    const compressed = data[at] === 1
    const language = data.indexOf(0, at + 2)
    const text = data.subarray(data.indexOf(0, language + 1) + 1)
    return (compressed ? inflateSync(text) : text).toString('utf8')
  },
}

/** Gives the texts of a PNG by keyword. */
export function readPngTexts(png: Uint8Array): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const { type, data } of chunksOf(png)) {
    const reader = textReaders[type]
    const keywordEnd = data.indexOf(0)
    if (reader && keywordEnd > 0) texts[data.toString('latin1', 0, keywordEnd)] = reader(data, keywordEnd + 1)
  }
  return texts
}
