import { createError, type SelfCascadeError } from '@self-cascade/core'
import { CorruptSafetensors } from './errors.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * A position in the JSON header. The header's shape is fixed, so it is read piece by piece: `JSON.parse` would drop repeated
 * keys in silence and could not say where something is wrong.
 */
export class HeaderCursor {
  private readonly bytes: Uint8Array
  private readonly end: number
  /** Byte that is read next, counted from the start of the file. */
  offset: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.offset = start
    this.end = end
  }

  /** The error for a problem here, or at an earlier byte. */
  fail(problem: string, offset: number = this.offset): SelfCascadeError {
    return createError(CorruptSafetensors, { problem, offset })
  }

  /** Skips JSON white space. */
  skipSpace(): void {
    while (this.offset < this.end && isSpace(this.bytes[this.offset]!)) this.offset++
  }

  atEnd(): boolean {
    return this.offset >= this.end
  }

  /** Skips white space, and one character when it is the wanted one. */
  take(character: string): boolean {
    this.skipSpace()
    if (this.atEnd() || this.bytes[this.offset] !== character.charCodeAt(0)) return false
    this.offset++
    return true
  }

  /** Skips white space and the wanted character, which must follow. */
  expect(character: string): void {
    if (this.take(character)) return
    const found = this.atEnd()
      ? 'the header ends'
      : `${JSON.stringify(String.fromCharCode(this.bytes[this.offset]!))} stands`
    throw this.fail(`${found} where ${JSON.stringify(character)} belongs`)
  }

  /** Reads a JSON string. */
  readString(): string {
    this.expect('"')
    const start = this.offset - 1
    while (!this.atEnd() && this.bytes[this.offset] !== QUOTE) {
      this.offset += this.bytes[this.offset] === BACKSLASH ? 2 : 1
    }
    if (this.atEnd()) throw this.fail('a string has no end', start)
    this.offset++
    try {
      return JSON.parse(decoder.decode(this.bytes.slice(start, this.offset))) as string
    } catch {
      throw this.fail('a string is not valid JSON in UTF-8', start)
    }
  }

  /** Reads a whole number of at least 0 that a double holds exactly. */
  readInteger(): number {
    this.skipSpace()
    const start = this.offset
    let value = 0
    while (!this.atEnd() && isDigit(this.bytes[this.offset]!)) {
      value = value * 10 + this.bytes[this.offset]! - 0x30
      this.offset++
    }
    const length = this.offset - start
    if (length === 0) throw this.fail('a whole number of at least 0 is missing')
    if (length > 1 && this.bytes[start] === 0x30) throw this.fail('a number has a leading zero', start)
    if (!Number.isSafeInteger(value)) throw this.fail('a number is larger than 2^53 − 1', start)
    return value
  }

  /** Reads a JSON array of such numbers. */
  readIntegers(): number[] {
    const values: number[] = []
    this.expect('[')
    if (this.take(']')) return values
    do values.push(this.readInteger())
    while (this.take(','))
    this.expect(']')
    return values
  }

  /** Reads a JSON object whose values `readValue` reads; a repeated key is refused. */
  readObject(readValue: (key: string, keyOffset: number) => void): void {
    this.expect('{')
    if (this.take('}')) return
    const seen = new Set<string>()
    do {
      this.skipSpace()
      const keyOffset = this.offset
      const key = this.readString()
      if (seen.has(key)) throw this.fail(`the key ${JSON.stringify(key)} occurs twice`, keyOffset)
      seen.add(key)
      this.expect(':')
      readValue(key, keyOffset)
    } while (this.take(','))
    this.expect('}')
  }
}

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39
