import { crc32 as zlibCrc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { crc32 } from './crc32.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

test('the check value of the catalogue of CRC algorithms comes out', () => {
  expect(crc32(bytesOf('123456789'))).toBe(0xcbf43926)
})

test.each([0, 1, 2, 255, 1000])('%i bytes have the CRC that zlib gives them', (length) => {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + 7) % 256)
  expect(crc32(bytes)).toBe(zlibCrc32(bytes))
})
