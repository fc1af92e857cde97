import { createError, sizeOf } from '@self-cascade/core'
import { DataType } from '@self-cascade/onnx-graph'
import { OperandsInvalid } from '../../errors.ts'
import { broadcastDims, broadcastIndices, resolveAxis, stridedIndices, stridesOf, take } from '../../values/indices.ts'
import { int64Value, integersOf, makeValue, numbersOf, typedValue } from '../../values/value.ts'
import { constantOfShape, constantOperator } from '../constant.ts'
import type { Operator } from '../operator.ts'
import { concatOperators } from './concat.ts'
import { pad } from './pad.ts'
import { reshape, reshapeOperators } from './reshape.ts'
import { slice } from './slice.ts'
import { transpose } from './transpose.ts'

/** Operators that move, repeat or describe elements without changing them. */
export const movementOperators = {
  ...reshapeOperators,
  ...concatOperators,
  Constant: constantOperator,
  ConstantOfShape: constantOfShape,
  /** Depth to blocks of space: `DCR` takes the block's place from the front of the channels, `CRD` from their end. */
  DepthToSpace: ([x], { int, string }) => {
    const size = int('blocksize')
    const [n, c, h, w] = x!.dims as [number, number, number, number]
    const depth = c / size ** 2
    const crd = string('mode', 'DCR') === 'CRD'
    const blocks = reshape(x!, crd ? [n, depth, size, size, h, w] : [n, size, size, depth, h, w])
    return reshape(transpose(blocks, crd ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]), [n, depth, h * size, w * size])
  },
  Expand: ([x, shape]) => {
    const dims = broadcastDims(x!.dims, integersOf(shape!))
    return take(x!, broadcastIndices(x!.dims, dims), dims)
  },
  Pad: pad,
  Range: ([start, limit, delta]) => {
    const [from, to, step] = [start!, limit!, delta!].map((one) => numbersOf(one)[0]!) as [number, number, number]
    const count = Math.max(0, Math.ceil((to - from) / step))
    return typedValue(
      start!.dataType,
      [count],
      Float64Array.from({ length: count }, (_, index) => from + index * step),
    )
  },
  Shape: ([x], { int }) => {
    const rank = x!.dims.length
    const clamp = (axis: number) => Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis))
    return int64Value(x!.dims.slice(clamp(int('start', 0)), clamp(int('end', rank))))
  },
  Size: ([x]) => makeValue(DataType.INT64, [], BigInt64Array.of(BigInt(x!.data.length))),
  Slice: slice,
  SpaceToDepth: ([x], { int }) => {
    const size = int('blocksize')
    const [n, c, h, w] = x!.dims as [number, number, number, number]
    const blocks = reshape(x!, [n, c, h / size, size, w / size, size])
    return reshape(transpose(blocks, [0, 3, 5, 1, 2, 4]), [n, c * size ** 2, h / size, w / size])
  },
  Tile: ([x, repeats]) => {
    const counts = integersOf(repeats!)
    if (counts.length !== x!.dims.length) {
      throw createError(OperandsInvalid, { problem: `${counts.length} repeats are given for [${x!.dims}]` })
    }
    const dims = x!.dims.map((size, axis) => size * counts[axis]!)
    // Each axis is split into the repetition, which does not move in the input, and the place.
    const strides = stridesOf(x!.dims)
    const split = x!.dims.flatMap((size, axis) => [counts[axis]!, size])
    const from = stridedIndices(
      split,
      strides.flatMap((stride) => [0, stride]),
    )
    return take(x!, from, dims)
  },
  Transpose: ([x], { ints }) => {
    const rank = x!.dims.length
    const reversed = x!.dims.map((_, axis) => rank - 1 - axis)
    return transpose(
      x!,
      ints('perm', reversed).map((axis) => resolveAxis(axis, rank)),
    )
  },
  Trilu: ([x, k], { int }) => {
    const [rows, columns] = [x!.dims.at(-2)!, x!.dims.at(-1)!]
    const diagonal = k ? numbersOf(k)[0]! : 0
    const upper = int('upper', 1) === 1
    const from = Int32Array.from({ length: sizeOf(x!.dims) }, (_, index) => {
      const [row, column] = [Math.floor(index / columns) % rows, index % columns]
      const kept = upper ? column - row >= diagonal : column - row <= diagonal
      return kept ? index : -1
    })
    return take(x!, from, x!.dims)
  },
} satisfies Record<string, Operator>
