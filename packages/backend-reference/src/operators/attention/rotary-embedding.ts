import { createError } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { stridedIndices, stridesOf, take } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'
import type { Operator } from '../operator.ts'
import { mergeHeads, splitHeads } from './scaled-dot-product.ts'

/** Gives cosines or sines as `[batch, sequence, half]`: they are so already, or rows are picked by position. */
function byPosition(cache: ReferenceValue, positions: ReferenceValue | undefined): ReferenceValue {
  if (!positions) return cache
  const width = cache.dims[1]!
  const rows = numbersOf(positions)
  const from = Int32Array.from(
    { length: rows.length * width },
    (_, index) => rows[Math.floor(index / width)]! * width + (index % width),
  )
  return take(cache, from, [...positions.dims, width])
}

/**
 * `RotaryEmbedding`: turns pairs of elements of each head by an angle that grows with the position, `(x₁ cos − x₂ sin,
 * x₁ sin + x₂ cos)`. Pairs are neighbours when interleaved, else the two halves of what is turned; the rest is kept.
 */
export const rotaryEmbedding: Operator = ([x, cosines, sines, positions], { int }) => {
  const isFlat = x!.dims.length === 3
  const heads = isFlat ? splitHeads(x!, int('num_heads')) : x!
  const [batch, count, length, size] = heads.dims as [number, number, number, number]
  const half = (int('rotary_embedding_dim', 0) || size) / 2
  const [cos, sin] = [byPosition(cosines!, positions), byPosition(sines!, positions)]
  if (cos.dims[2] !== half) {
    throw createError(OperandsInvalid, { problem: `cosines of [${cos.dims}] do not fit ${half} pairs` })
  }
  const angles = stridedIndices([batch, count, length], [stridesOf(cos.dims)[0]!, 0, half])
  const [cosNumbers, sinNumbers, numbers] = [numbersOf(cos), numbersOf(sin), numbersOf(heads)]
  const result = Float64Array.from(numbers)
  const interleaved = int('interleaved', 0) === 1
  angles.forEach((angle, vector) => {
    for (let pair = 0; pair < half; pair++) {
      const first = vector * size + (interleaved ? 2 * pair : pair)
      const second = interleaved ? first + 1 : first + half
      const [c, s] = [cosNumbers[angle + pair]!, sinNumbers[angle + pair]!]
      result[first] = c * numbers[first]! - s * numbers[second]!
      result[second] = s * numbers[first]! + c * numbers[second]!
    }
  })
  const turned = typedValue(x!.dataType, heads.dims, result)
  return isFlat ? mergeHeads(turned) : turned
}
