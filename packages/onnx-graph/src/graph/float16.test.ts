import { expect, test } from 'vitest'
import { bfloat16Bits, bfloat16ToNumber, float16Bits, float16ToNumber } from './float16.ts'
import { decodeFloat16, encodeFloat16 } from './float16-arrays.ts'

const all = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits)

test('float16 bits stand for the numbers of IEEE 754', () => {
  const numbers = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001, 0x8000, 0x7c00, 0xfc00, 0x7c01].map(float16ToNumber)
  const [smallestNormal, largestSubnormal] = [2 ** -14, 1023 * 2 ** -24]
  const expected = [1, -2, 65504, smallestNormal, largestSubnormal, 2 ** -24, -0, Infinity, -Infinity, Number.NaN]
  expect(numbers).toEqual(expected)
})

test('every float16 and every bfloat16 is encoded as itself again', () => {
  const changed = (decode: (bits: number) => number, encode: (value: number) => number) =>
    [...all].filter((bits) => !Number.isNaN(decode(bits)) && encode(decode(bits)) !== bits)
  expect(changed(float16ToNumber, float16Bits)).toEqual([])
  expect(changed(bfloat16ToNumber, bfloat16Bits)).toEqual([])
})

test('arrays are decoded and encoded as single numbers are', () => {
  const decoded = decodeFloat16(all)
  expect(decoded).toEqual(Float32Array.from(all, float16ToNumber))
  expect(encodeFloat16(decoded)).toEqual(Uint16Array.from(decoded, float16Bits))
})
