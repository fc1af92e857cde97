/** Decodes the bits of a float16: exact for every value, subnormal numbers and infinities included. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Decodes the bits of a bfloat16. */
export function bfloat16ToNumber(bits: number): number {
  return new Float32Array(new Uint32Array([bits << 16]).buffer)[0]!
}

const shared = { float: new Float32Array(1), bits: new Uint32Array(0) }
shared.bits = new Uint32Array(shared.float.buffer)

/** Rounds to the nearest float16, ties to even, and gives its bits. */
export function float16Bits(value: number): number {
  shared.float[0] = value
  const bits = shared.bits[0]!
  const sign = (bits >>> 16) & 0x8000
  const exponent = (bits >>> 23) & 0xff
  const fraction = bits & 0x7fffff
  if (exponent === 0xff) return sign | 0x7c00 | (fraction ? 0x200 : 0)
  const shifted = exponent - 112
  if (shifted >= 31) return sign | 0x7c00
  if (shifted > 0) return sign | roundShift((shifted << 23) | fraction, 13)
  // Below the smallest normal number the leading 1 is written out; more than 24 places down nothing is left.
  return shifted < -10 ? sign : sign | roundShift(0x800000 | fraction, 14 - shifted)
}

/** Rounds to the nearest bfloat16, ties to even, and gives its bits. */
export function bfloat16Bits(value: number): number {
  shared.float[0] = value
  const bits = shared.bits[0]!
  return Number.isNaN(value) ? 0x7fc0 : roundShift(bits, 16)
}

/** `value / 2^places`, rounded to the nearest whole number, ties to even. */
function roundShift(value: number, places: number): number {
  const kept = value >>> places
  const rest = value & (2 ** places - 1)
  const half = 2 ** (places - 1)
  return kept + Number(rest > half || (rest === half && (kept & 1) === 1))
}
