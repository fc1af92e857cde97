/** Square planes of one side, one after the other. */
export interface Planes {
  readonly data: Float64Array
  readonly count: number
  readonly side: number
}

/**
 * Convolves planes with filters [filters, planes, 3, 3] and takes absolute values, `|Σ w · x|`, only where a filter lies inside: the
 * planes become `side − 2` wide.
 */
export function absoluteConvolution(planes: Planes, filters: Float64Array): Planes {
  const outCount = filters.length / (planes.count * 9)
  const side = planes.side - 2
  const data = new Float64Array(outCount * side * side)
  for (let filter = 0; filter < outCount; filter++) {
    for (let y = 0; y < side; y++) {
      const row = data.subarray((filter * side + y) * side, (filter * side + y + 1) * side)
      for (let plane = 0; plane < planes.count; plane++) {
        const weights = (filter * planes.count + plane) * 9
        addRow(row, planes, plane, y, filters.subarray(weights, weights + 9))
      }
      for (let x = 0; x < side; x++) row[x] = Math.abs(row[x]!)
    }
  }
  return { data, count: outCount, side }
}

/** Adds one filter's view of three rows of one plane; the nine products stand side by side because this is where the time goes. */
function addRow(row: Float64Array, { data, side }: Planes, plane: number, y: number, w: Float64Array): void {
  const [a, b, c] = [w[0]!, w[1]!, w[2]!]
  const [d, e, f] = [w[3]!, w[4]!, w[5]!]
  const [g, h, i] = [w[6]!, w[7]!, w[8]!]
  let at = (plane * side + y) * side
  let below = at + side
  let last = below + side
  for (let x = 0; x < row.length; x++, at++, below++, last++) {
    row[x]! +=
      a * data[at]! +
      b * data[at + 1]! +
      c * data[at + 2]! +
      d * data[below]! +
      e * data[below + 1]! +
      f * data[below + 2]! +
      g * data[last]! +
      h * data[last + 1]! +
      i * data[last + 2]!
  }
}

/** Halves planes by the mean of each 2 x 2 cells; an odd last row or column is dropped. */
export function halve({ data, count, side }: Planes): Planes {
  const half = Math.floor(side / 2)
  const result = new Float64Array(count * half * half)
  for (let plane = 0; plane < count; plane++) {
    for (let y = 0; y < half; y++) {
      for (let x = 0; x < half; x++) {
        const at = (plane * side + 2 * y) * side + 2 * x
        const sum = data[at]! + data[at + 1]! + data[at + side]! + data[at + side + 1]!
        result[(plane * half + y) * half + x] = sum * 0.25
      }
    }
  }
  return { data: result, count, side: half }
}
