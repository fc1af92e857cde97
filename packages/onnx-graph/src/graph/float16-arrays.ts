import { float16Bits, float16ToNumber } from './float16.ts'

/** Rounds numbers to float16 and gives their bits. A plain loop: `from` with a function takes ten times as long. */
export function encodeFloat16(data: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint16Array(data.length)
  for (let index = 0; index < data.length; index++) bits[index] = float16Bits(data[index]!)
  return bits
}

let decoded: Float32Array | undefined

/** Gives the numbers that float16 bits stand for. A table of all 65,536 of them is faster than decoding each. */
export function decodeFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  decoded ??= Float32Array.from({ length: 2 ** 16 }, (_, one) => float16ToNumber(one))
  const data = new Float32Array(bits.length)
  for (let index = 0; index < bits.length; index++) data[index] = decoded[bits[index]!]!
  return data
}
