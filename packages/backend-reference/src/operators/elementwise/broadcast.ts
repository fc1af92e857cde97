import { isBig } from '../../values/data-kinds.ts'
import { broadcastDims, broadcastIndices } from '../../values/indices.ts'
import { emptyData, makeValue, numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'

/** Combines two values element by element, after broadcasting; the result has the element type of the first. */
export function zipNumbers(
  a: ReferenceValue,
  b: ReferenceValue,
  combine: (a: number, b: number) => number,
  dataType = a.dataType,
): ReferenceValue {
  const dims = broadcastDims(a.dims, b.dims)
  const [left, right] = [numbersOf(a), numbersOf(b)]
  const [leftIndices, rightIndices] = [broadcastIndices(a.dims, dims), broadcastIndices(b.dims, dims)]
  const result = new Float64Array(leftIndices.length)
  for (let index = 0; index < result.length; index++) {
    result[index] = combine(left[leftIndices[index]!]!, right[rightIndices[index]!]!)
  }
  return typedValue(dataType, dims, result)
}

/** Does the same with integers of 64 bits, exactly; results wrap around as processors do. Truth is given as 0 and 1. */
export function zipBigints(
  a: ReferenceValue,
  b: ReferenceValue,
  combine: (a: bigint, b: bigint) => bigint | boolean,
  dataType = a.dataType,
): ReferenceValue {
  const dims = broadcastDims(a.dims, b.dims)
  const [leftIndices, rightIndices] = [broadcastIndices(a.dims, dims), broadcastIndices(b.dims, dims)]
  const data = emptyData(dataType, leftIndices.length)
  leftIndices.forEach((from, index) => {
    const result = combine(a.data[from] as bigint, b.data[rightIndices[index]!] as bigint)
    data[index] = typeof result === 'boolean' ? Number(result) : result
  })
  return makeValue(dataType, dims, data)
}

/** Tells whether both hold integers of 64 bits. */
export const bothBig = (a: ReferenceValue, b: ReferenceValue): boolean => isBig(a.data) && isBig(b.data)
