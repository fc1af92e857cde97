import { readSync, writeSync } from 'node:fs'
import { decodeHeader, encodeHeader, type Frame, headerLength, prefixBytes } from './frame.ts'

// One system call moves less than 2 GiB.
const maxCallBytes = 2 ** 30

/** The pipe was closed at the other end. */
export class PipeClosed extends Error {}

function read(fd: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let filled = 0; filled < length; ) {
    const count = readSync(fd, bytes, filled, Math.min(length - filled, maxCallBytes), null)
    if (count === 0) throw new PipeClosed()
    filled += count
  }
  return bytes
}

function write(fd: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(fd, bytes, written, Math.min(bytes.length - written, maxCallBytes))
  }
}

/** Waits for a frame, blocking the process; each payload is read straight into its own buffer. */
export function readFrame(fd: number): Frame {
  const { message, sizes } = decodeHeader(read(fd, headerLength(read(fd, prefixBytes))))
  return { message, payloads: sizes.map((size) => read(fd, size)) }
}

/** Writes a frame, blocking the process until the other end has taken it. */
export function writeFrame(fd: number, frame: Frame): void {
  write(fd, encodeHeader(frame))
  for (const payload of frame.payloads) write(fd, payload)
}
