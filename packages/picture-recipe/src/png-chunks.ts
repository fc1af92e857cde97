import { unzlibSync } from 'fflate'
import { crc32 } from './crc32.ts'

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
/** Length and type before a chunk's data, CRC after it. */
const framing = 12

interface Chunk {
  readonly type: string
  readonly data: Uint8Array
  /** Whether the CRC fits. */
  readonly sound: boolean
  /** Where the next chunk begins. */
  readonly end: number
}

/** Whether the bytes begin as every PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, index) => bytes[index] === byte)
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) => new DataView(buffer, byteOffset, byteLength)

function* chunksOf(png: Uint8Array): Generator<Chunk, void, void> {
  const view = viewOf(png)
  for (let at = signature.length; at + framing <= png.length; ) {
    const end = at + framing + view.getUint32(at)
    if (end > png.length) return
    const body = png.subarray(at + 4, end - 4)
    const sound = crc32(body) === view.getUint32(end - 4)
    yield { type: readLatin1(body.subarray(0, 4)), data: body.subarray(4), sound, end }
    at = end
  }
}

/** Length, type, data and CRC-32 of type and data, as PNG (third edition) section 5.3 lays a chunk out. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat([writeLatin1(type), data])
  const bytes = new Uint8Array(data.length + framing)
  const view = viewOf(bytes)
  view.setUint32(0, data.length)
  bytes.set(body, 4)
  view.setUint32(bytes.length - 4, crc32(body))
  return bytes
}

/** tEXt where Latin-1 can hold the text, otherwise iTXt (UTF-8, uncompressed, no language). */
function textChunk(keyword: string, text: string): Uint8Array {
  const key = writeLatin1(`${keyword}\0`)
  if (isLatin1(text)) return chunk('tEXt', concat([key, writeLatin1(text)]))
  return chunk('iTXt', concat([key, new Uint8Array(4), new TextEncoder().encode(text)]))
}

/** Puts texts into a PNG, right after its header. The picture itself is not touched. */
export function addPngTexts(png: Uint8Array, texts: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const header = chunksOf(png).next().value
  const headerEnd = header?.end ?? signature.length
  const added = Object.entries(texts).map(([keyword, text]) => textChunk(keyword, text))
  return concat([png.subarray(0, headerEnd), ...added, png.subarray(headerEnd)])
}

type TextReader = (data: Uint8Array, afterKeyword: number) => string

const textReaders: Readonly<Record<string, TextReader>> = {
  tEXt: (data, at) => readLatin1(data.subarray(at)),
  zTXt: (data, at) => readLatin1(unzlibSync(data.subarray(at + 1))),
  iTXt: (data, at) => {
    const compressed = data[at] === 1
    const language = data.indexOf(0, at + 2)
    const text = data.subarray(data.indexOf(0, language + 1) + 1)
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(compressed ? unzlibSync(text) : text)
  },
}

/** Gives the texts of a PNG by keyword. Texts that are damaged, by their checksum or their compression, are left out. */
export function readPngTexts(png: Uint8Array): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const { type, data, sound } of chunksOf(png)) {
    const reader = textReaders[type]
    const keywordEnd = data.indexOf(0)
    if (!sound || !reader || keywordEnd < 1) continue
    const text = attempt(() => reader(data, keywordEnd + 1))
    if (text !== undefined) texts[readLatin1(data.subarray(0, keywordEnd))] = text
  }
  return texts
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

const isLatin1 = (text: string) => [...text].every((character) => character.codePointAt(0)! <= 0xff)

const writeLatin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

/** TextDecoder's `latin1` is Windows-1252, which reads 0x80 to 0x9F as other characters. */
function readLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
