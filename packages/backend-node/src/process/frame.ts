/**
 * What travels through the pipe between parent and child: a JSON header and raw payloads, each announced with its length.
 *
 * `[u32 length of header, little endian][header as UTF-8 JSON: { message, sizes }][payload 0][payload 1]…`
 */
export interface Frame {
  readonly message: unknown
  readonly payloads: readonly Uint8Array[]
}

/** What stands before the payloads in the pipe. */
export interface FrameHeader {
  readonly message: unknown
  /** Bytes of each payload. */
  readonly sizes: readonly number[]
}

/** Bytes of the length that starts a frame. */
export const prefixBytes = 4

/** Encodes all of a frame but its payloads, which are written after it as they are, without a copy. */
export function encodeHeader({ message, payloads }: Frame): Uint8Array {
  const header: FrameHeader = { message, sizes: payloads.map((payload) => payload.byteLength) }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const bytes = new Uint8Array(prefixBytes + text.length)
  new DataView(bytes.buffer).setUint32(0, text.length, true)
  bytes.set(text, prefixBytes)
  return bytes
}

/** The length of the header that follows a prefix. */
export function headerLength(prefix: Uint8Array): number {
  return new DataView(prefix.buffer, prefix.byteOffset).getUint32(0, true)
}

/** Decodes a header, without its prefix. */
export function decodeHeader(bytes: Uint8Array): FrameHeader {
  return JSON.parse(new TextDecoder().decode(bytes)) as FrameHeader
}
