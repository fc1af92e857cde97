import type { AxisTaps } from './axis-taps.ts'

/** A rectangle of cells inside larger arrays, read from `source` at `sourceOffset` and written to `target`. */
export interface PlaneInput {
  readonly source: Float32Array
  readonly sourceOffset: number
  readonly width: number
  readonly height: number
  readonly target: Float32Array
  readonly targetOffset: number
  readonly rows: AxisTaps
  readonly columns: AxisTaps
  /** `height · columns.outputLength` values to work in. */
  readonly scratch: Float64Array
  /** `columns.outputLength` values to work in. */
  readonly row: Float64Array
}

/** Resamples one plane: every row to the new width, then the columns of that to the new height. */
export function resamplePlane(plane: PlaneInput): void {
  resampleWidth(plane)
  resampleHeight(plane)
}

function resampleWidth({ source, sourceOffset, width, height, columns, scratch }: PlaneInput): void {
  const { outputLength, taps, indices, weights } = columns
  for (let y = 0; y < height; y++) {
    const from = sourceOffset + y * width
    const to = y * outputLength
    for (let x = 0; x < outputLength; x++) {
      let sum = 0
      for (let tap = x * taps; tap < (x + 1) * taps; tap++) sum += weights[tap]! * source[from + indices[tap]!]!
      scratch[to + x] = sum
    }
  }
}

function resampleHeight({ target, targetOffset, rows, columns, scratch, row }: PlaneInput): void {
  const { outputLength, taps, indices, weights } = rows
  const width = columns.outputLength
  for (let y = 0; y < outputLength; y++) {
    row.fill(0)
    for (let tap = y * taps; tap < (y + 1) * taps; tap++) {
      const weight = weights[tap]!
      if (weight === 0) continue
      const from = indices[tap]! * width
      for (let x = 0; x < width; x++) row[x] = row[x]! + weight * scratch[from + x]!
    }
    target.set(row, targetOffset + y * width)
  }
}
