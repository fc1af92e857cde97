import { createError } from '@self-cascade/core'
import { checkLayout } from './check-layout.ts'
import type { SafetensorsDtype } from './dtypes.ts'
import { CorruptSafetensors } from './errors.ts'
import { HeaderCursor } from './header-cursor.ts'
import { parseHeader } from './parse-header.ts'

/** The longest header that is read, in bytes: the cap of the reference implementation. */
const MAX_HEADER_BYTES = 100_000_000

/** One stored tensor. */
export interface SafetensorsEntry {
  readonly dtype: SafetensorsDtype
  readonly shape: readonly number[]
  /** Little-endian elements: a view of the file's bytes, not a copy, and not necessarily aligned. */
  readonly data: Uint8Array
}

/** What a safetensors file holds. Both records have no prototype, so any name is safe as a key. */
export interface SafetensorsFile {
  readonly tensors: Record<string, SafetensorsEntry>
  /** The `__metadata__` of the header; empty when the file has none. */
  readonly metadata: Record<string, string>
}

/**
 * Reads a safetensors file. Nothing is copied, and nothing is allocated by a size that the file only claims.
 *
 * @throws {@link CorruptSafetensors} for anything but a well-formed file: repeated keys, overlaps, holes, offsets out of
 * range, shapes that do not fit their bytes, unknown types or fields, trailing bytes, a header above 100 MB.
 * @see https://github.com/huggingface/safetensors#format
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const dataStart = readHeaderEnd(bytes)
  const cursor = new HeaderCursor(bytes, 8, dataStart)
  if (bytes[8] !== 0x7b) throw cursor.fail('the header does not start with "{"')
  const { entries, metadata } = parseHeader(cursor)
  checkLayout(entries, dataStart, bytes.length - dataStart)
  const tensors: Record<string, SafetensorsEntry> = Object.create(null)
  for (const { name, dtype, shape, begin, end } of entries) {
    tensors[name] = { dtype, shape, data: bytes.subarray(dataStart + begin, dataStart + end) }
  }
  return { tensors, metadata }
}

/** Byte past the header: 8 + the little-endian 64-bit length that the file starts with. */
function readHeaderEnd(bytes: Uint8Array): number {
  const fail = (problem: string, offset: number) => createError(CorruptSafetensors, { problem, offset })
  if (bytes.length < 8) throw fail(`the file has ${bytes.length} bytes, but the header length takes 8`, bytes.length)
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true)
  if (length > BigInt(MAX_HEADER_BYTES)) throw fail(`the header length ${length} is above the limit of 100 MB`, 0)
  if (length > BigInt(bytes.length - 8)) {
    throw fail(`the header length is ${length}, but only ${bytes.length - 8} bytes follow`, bytes.length)
  }
  return 8 + Number(length)
}
