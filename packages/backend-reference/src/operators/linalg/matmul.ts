import { createError, sizeOf } from '@self-cascade/core'
import { OperandsInvalid } from '../../errors.ts'
import { broadcastDims, broadcastIndices } from '../../values/indices.ts'
import { numbersOf, type ReferenceValue, typedValue } from '../../values/value.ts'

/** Multiplies the matrices of the last two axes, `c = a · b`; the axes before them broadcast, and vectors get an axis of 1. */
export function matMul(a: ReferenceValue, b: ReferenceValue): ReferenceValue {
  const left = a.dims.length === 1 ? [1, ...a.dims] : a.dims
  const right = b.dims.length === 1 ? [...b.dims, 1] : b.dims
  const [rows, inner, columns] = [left.at(-2)!, left.at(-1)!, right.at(-1)!]
  if (a.dims.length === 0 || b.dims.length === 0 || inner !== right.at(-2)) {
    throw createError(OperandsInvalid, { problem: `[${a.dims}] and [${b.dims}] cannot be multiplied` })
  }
  const batch = broadcastDims(left.slice(0, -2), right.slice(0, -2))
  const [leftBatch, rightBatch] = [
    broadcastIndices(left.slice(0, -2), batch),
    broadcastIndices(right.slice(0, -2), batch),
  ]
  const product = new Float64Array(sizeOf(batch) * rows * columns)
  const [aData, bData] = [numbersOf(a), numbersOf(b)]
  leftBatch.forEach((from, index) => {
    const [aStart, bStart, start] = [from * rows * inner, rightBatch[index]! * inner * columns, index * rows * columns]
    for (let row = 0; row < rows; row++) {
      for (let k = 0; k < inner; k++) {
        const factor = aData[aStart + row * inner + k]!
        for (let column = 0; column < columns; column++) {
          product[start + row * columns + column]! += factor * bData[bStart + k * columns + column]!
        }
      }
    }
  })
  const dims = [...batch, ...(a.dims.length === 1 ? [] : [rows]), ...(b.dims.length === 1 ? [] : [columns])]
  return typedValue(a.dataType, dims, product)
}
