/**
 * Gives `count` evenly spaced values from `start` to `end`, both included, as NumPy's `linspace` does in float64.
 * One value is `start`.
 */
export function linspace(start: number, end: number, count: number): Float64Array {
  const step = (end - start) / (count - 1)
  return Float64Array.from({ length: count }, (_, index) =>
    index > 0 && index === count - 1 ? end : start + (index === 0 ? 0 : index * step),
  )
}

/**
 * As {@link linspace} in float32, to the bit as PyTorch's CPU kernel rounds it: it counts from the start in the first half and
 * from the end in the second, in blocks of eight lanes that are added to the block's first value, with single lanes at the end.
 */
export function linspaceFloat32(start: number, end: number, count: number): Float64Array {
  const [first, last] = [Math.fround(start), Math.fround(end)]
  const step = Math.fround(Math.fround(last - first) / (count - 1))
  const blockEnd = count - (count % 16)
  return Float64Array.from({ length: count }, (_, index) => {
    if (count === 1) return first
    const lane = index < blockEnd ? index % 8 : 0
    const block = index - lane
    const base = block < Math.floor(count / 2) ? first + step * block : last - step * (count - 1 - block)
    return Math.fround(Math.fround(base) + Math.fround(step * lane))
  })
}

/** Rounds halves to the even neighbour, as NumPy and PyTorch do. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const isHalf = value - floor === 0.5
  return isHalf ? floor + (floor % 2 === 0 ? 0 : 1) : Math.round(value)
}

/** Reads a table between its entries on a straight line; positions outside it give its first or last entry. */
export function interpolate(table: Float64Array, position: number): number {
  const last = table.length - 1
  if (position <= 0) return table[0]!
  if (position >= last) return table[last]!
  const low = Math.floor(position)
  return table[low]! + (position - low) * (table[low + 1]! - table[low]!)
}

/** Rounds every value to float32, in place of the float64 array's own precision. */
export function toFloat32(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values, Math.fround)
}
