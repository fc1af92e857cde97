import { expect, test } from 'vitest'
import { encodeHeader, type Frame } from './frame.ts'
import { frameCollector } from './frame-collector.ts'

const frames: Frame[] = [
  { message: { kind: 'a', text: 'ä' }, payloads: [new Uint8Array([1, 2, 3]), new Uint8Array(0), new Uint8Array([4])] },
  { message: 'no payloads', payloads: [] },
  { message: 'only an empty one', payloads: [new Uint8Array(0)] },
  { message: 4, payloads: [new Uint8Array(1000).map((_, index) => index)] },
]

const stream = new Uint8Array(
  frames.flatMap((frame) => [encodeHeader(frame), ...frame.payloads]).flatMap((part) => [...part]),
)

test.each([1, 2, 3, 7, 100, stream.length])('frames are put together from chunks of %i bytes', (chunkBytes) => {
  const collected: Frame[] = []
  const push = frameCollector((frame) => collected.push(frame))
  for (let offset = 0; offset < stream.length; offset += chunkBytes) push(stream.slice(offset, offset + chunkBytes))
  expect(collected).toEqual(frames)
})

test('a payload has a buffer of its own', () => {
  const collected: Frame[] = []
  frameCollector((frame) => collected.push(frame))(stream)
  const payload = collected[3]!.payloads[0]!
  expect([payload.byteOffset, payload.buffer.byteLength]).toEqual([0, 1000])
})
