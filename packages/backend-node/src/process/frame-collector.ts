import { decodeHeader, type Frame, type FrameHeader, headerLength, prefixBytes } from './frame.ts'

/**
 * Puts frames together from the chunks that a socket delivers. Every payload is copied once, from the chunks into a buffer of
 * its own, so that it is aligned for any typed array and keeps nothing else alive.
 */
export function frameCollector(onFrame: (frame: Frame) => void): (chunk: Uint8Array) => void {
  let target = new Uint8Array(prefixBytes)
  let filled = 0
  let header: FrameHeader | null = null
  let payloads: Uint8Array[] = []
  let next = onPrefix

  function expect(length: number, then: () => void): void {
    target = new Uint8Array(length)
    filled = 0
    next = then
    if (length === 0) then()
  }

  function onPrefix(): void {
    expect(headerLength(target), onHeader)
  }

  function onHeader(): void {
    header = decodeHeader(target)
    payloads = []
    expectPayload()
  }

  function expectPayload(): void {
    const { sizes, message } = header!
    if (payloads.length < sizes.length) {
      expect(sizes[payloads.length]!, onPayload)
      return
    }
    const frame = { message, payloads }
    header = null
    payloads = []
    expect(prefixBytes, onPrefix)
    onFrame(frame)
  }

  function onPayload(): void {
    payloads.push(target)
    expectPayload()
  }

  return (chunk) => {
    for (let offset = 0; offset < chunk.length; ) {
      const count = Math.min(chunk.length - offset, target.length - filled)
      target.set(chunk.subarray(offset, offset + count), filled)
      offset += count
      filled += count
      if (filled === target.length) next()
    }
  }
}
