import { createTensor, type Tensor } from '@self-cascade/core'

const float32 = new Float32Array(1)
const bits = new Uint32Array(float32.buffer)

/**
 * Converts IEEE binary16 bits to float32. Exact for every value, subnormals and infinities included; NaN payloads are kept.
 */
export function float16ToFloat32(source: Uint16Array): Float32Array {
  const result = new Float32Array(source.length)
  const resultBits = new Uint32Array(result.buffer)
  for (let index = 0; index < source.length; index++) resultBits[index] = widen(source[index]!)
  return result
}

/**
 * Converts float32 to IEEE binary16 bits, rounding to nearest, ties to even. Values of magnitude 65520 and above become
 * infinite; NaN stays NaN (quiet, with the upper bits of its payload).
 */
export function float32ToFloat16(source: Float32Array): Uint16Array {
  const result = new Uint16Array(source.length)
  const sourceBits = new Uint32Array(source.buffer, source.byteOffset, source.length)
  for (let index = 0; index < source.length; index++) result[index] = narrow(sourceBits[index]!)
  return result
}

/** Gives a float32 copy of a float16 tensor. */
export function toFloat32Tensor(tensor: Tensor<'float16'>): Tensor {
  return createTensor('float32', float16ToFloat32(tensor.data), tensor.dims)
}

/** Gives a float16 copy of a float32 tensor, rounded to nearest even. */
export function toFloat16Tensor(tensor: Tensor): Tensor<'float16'> {
  return createTensor('float16', float32ToFloat16(tensor.data), tensor.dims)
}

function widen(half: number): number {
  const sign = (half & 0x8000) << 16
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0
  if (exponent > 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0
  // a subnormal half is fraction · 2⁻²⁴, which float32 holds as a normal number
  float32[0] = fraction * 2 ** -24
  return (sign | bits[0]!) >>> 0
}

function narrow(single: number): number {
  const sign = (single >>> 16) & 0x8000
  const magnitude = single & 0x7fffffff
  if (magnitude > 0x7f800000) return sign | 0x7e00 | ((magnitude >>> 13) & 0x3ff)
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) return sign | roundShift(magnitude - 0x38000000, 13)
  if (magnitude < 0x33000000) return sign
  // below 2⁻¹⁴ the half is subnormal: shift the full 24-bit fraction so that one unit is 2⁻²⁴
  const shift = 126 - (magnitude >>> 23)
  return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift)
}

/** `value / 2^shift`, rounded to nearest, ties to even; a carry out of the fraction rightly raises the exponent. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift
  const dropped = value & ((1 << shift) - 1)
  const half = 1 << (shift - 1)
  return kept + (dropped > half || (dropped === half && (kept & 1) === 1) ? 1 : 0)
}
