import { roundHalfEven } from './round-half-even.ts'

/** Gives the bits of the float16 nearest to a number; halfway goes to the even one. */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  // 65520 lies halfway between the largest float16 and the next power of two.
  if (magnitude >= 65520) return sign | 0x7c00
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), -14)
  // In steps of the last place; the sum carries over into the exponent when the fraction rounds up to 2.
  const steps = roundHalfEven(magnitude / 2 ** (exponent - 10))
  return sign | (exponent === -14 ? steps : steps + ((exponent + 14) << 10))
}
