import { createTensor } from '@self-cascade/core'
import { expect, test } from 'vitest'
import { float16ToFloat32, float32ToFloat16, toFloat16Tensor, toFloat32Tensor } from './float16.ts'

const allHalves = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits)

/** binary16 by its definition, in arithmetic. */
function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

test('every one of the 65536 halves has its value', () => {
  const widened = float16ToFloat32(allHalves)
  for (const bits of allHalves) expect(Object.is(widened[bits], halfValue(bits)), `half ${bits}`).toBe(true)
})

test('every half that is a number survives the way there and back', () => {
  const back = float32ToFloat16(float16ToFloat32(allHalves))
  for (const bits of allHalves) {
    if (!Number.isNaN(halfValue(bits))) expect(back[bits], `half ${bits}`).toBe(bits)
  }
})

test('NaN stays NaN', () => {
  const [half] = float32ToFloat16(new Float32Array([Number.NaN]))
  expect(halfValue(half!)).toBeNaN()
})

test('the middle between two halves goes to the even one, and a hair beyond it to the nearer', () => {
  for (let bits = 0; bits < 0x7bff; bits++) {
    const low = halfValue(bits)
    const high = halfValue(bits + 1)
    const middle = (low + high) / 2
    const even = bits % 2 === 0 ? bits : bits + 1
    const step = (high - low) * 2 ** -12
    const halves = float32ToFloat16(new Float32Array([middle, middle - step, middle + step, -middle]))
    expect([...halves], `between halves ${bits} and ${bits + 1}`).toEqual([even, bits, bits + 1, even | 0x8000])
  }
})

test('numbers too large become infinite from 65520 on, and the tiniest become 0', () => {
  const source = new Float32Array([
    65519.996,
    65520,
    1e38,
    Number.POSITIVE_INFINITY,
    2 ** -25,
    2 ** -25 * 1.0001,
    1e-45,
  ])
  expect([...float32ToFloat16(source)]).toEqual([0x7bff, 0x7c00, 0x7c00, 0x7c00, 0, 1, 0])
  expect([...float32ToFloat16(source.map((value) => -value))]).toEqual([
    0xfbff, 0xfc00, 0xfc00, 0xfc00, 0x8000, 0x8001, 0x8000,
  ])
})

test('tensors keep their dims', () => {
  const half = toFloat16Tensor(createTensor('float32', new Float32Array([1, -2]), [1, 2]))
  expect(half).toMatchObject({ type: 'float16', dims: [1, 2] })
  expect([...half.data]).toEqual([0x3c00, 0xc000])
  expect([...toFloat32Tensor(half).data]).toEqual([1, -2])
})
