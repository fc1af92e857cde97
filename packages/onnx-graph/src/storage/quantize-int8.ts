/** How the elements of a weight share scales: element `[o, m, i]` of the view has the scale `[o, i]`. */
export interface ScaleGroups {
  readonly outer: number
  /** How many elements share a scale. */
  readonly middle: number
  readonly inner: number
}

/** A weight in 8 bits: `w ≈ values · scales`. */
export interface Int8Weight {
  readonly values: Int8Array
  /** One for each group, `[outer, inner]`. */
  readonly scales: Float32Array
}

/**
 * Rounds a weight to 8 bits, symmetric around zero: `scale = max |w| / largest` over each group, `value = round(w / scale)`. A
 * group of zeros has the scale 1. `largest` is 127 or less.
 */
export function quantizeInt8(data: Float32Array, { outer, middle, inner }: ScaleGroups, largest = 127): Int8Weight {
  const scales = new Float32Array(outer * inner)
  forEachElement({ outer, middle, inner }, (index, group) => {
    scales[group] = Math.max(scales[group]!, Math.abs(data[index]!))
  })
  for (let group = 0; group < scales.length; group++) scales[group] = scales[group]! / largest || 1
  const values = new Int8Array(data.length)
  forEachElement({ outer, middle, inner }, (index, group) => {
    values[index] = Math.max(-largest, Math.min(largest, Math.round(data[index]! / scales[group]!)))
  })
  return { values, scales }
}

/** Gives the weight as it is read back. */
export function dequantizeInt8({ values, scales }: Int8Weight, groups: ScaleGroups): Float32Array {
  const data = new Float32Array(values.length)
  forEachElement(groups, (index, group) => {
    data[index] = values[index]! * scales[group]!
  })
  return data
}

function forEachElement({ outer, middle, inner }: ScaleGroups, visit: (index: number, group: number) => void): void {
  let index = 0
  for (let o = 0; o < outer; o++) {
    for (let m = 0; m < middle; m++) {
      for (let i = 0; i < inner; i++) visit(index++, o * inner + i)
    }
  }
}
