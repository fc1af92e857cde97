import { createError, InvalidOption } from '@self-cascade/core'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import type { Graph } from '../graph/graph.ts'
import { castFloat16Weights, float32Weights, type GraphWeight, removeConstant } from '../storage/graph-weights.ts'
import { type ProductWeight, productWeight } from '../storage/product-weight.ts'
import { dequantizeInt8, quantizeInt8, type ScaleGroups } from '../storage/quantize-int8.ts'
import {
  isBelow,
  type StorageResult,
  type StoredWeight,
  storageErrors,
  storageResult,
} from '../storage/stored-weight.ts'
import {
  type DequantizedWeight,
  hasDequantizeLinear,
  writeCastAndMul,
  writeDequantizeLinear,
} from '../storage/write-dequantized.ts'
import { isReadByMatMul, writeDynamicProduct } from '../storage/write-dynamic-product.ts'
import { editCopy } from './pass.ts'

/**
 * When weights become float32 again.
 *
 * - `atLoad`: `Cast` and `Mul`, which runtimes fold when they load the model. The file is a quarter as large; speed and memory
 *   are those of float32.
 * - `atRun`: `DequantizeLinear`. Weights stay in 8 bits in memory, too, and models load faster. Convolutions run slower, since a
 *   runtime cannot arrange such weights in advance; ONNX Runtime's CPU provider multiplies matrices in 8 bits then, inputs
 *   included, which is faster for large ones and rounds once more.
 * - `never`: `com.microsoft.DynamicQuantizeMatMul`, which rounds its input while it runs and multiplies in 8 bits: a third of the
 *   time of `MatMul` on ONNX Runtime's CPU and WASM providers, which alone have it. Weights have 7 bits, since sums of larger
 *   products overflow on older CPUs. Other products and blocks are as with `atLoad`.
 */
export type Dequantization = 'atLoad' | 'atRun' | 'never'

/** Which weights are stored in 8 bits, and how. */
export interface StoreInt8Options {
  /**
   * Elements of an output channel that share a scale; absent for all of them. Smaller blocks round less and cost 4 bytes each.
   * Weights whose channels are not a multiple of it have one scale per channel.
   */
  readonly blockSize?: number
  /** Weights with fewer elements stay as they are; 1024 by default. */
  readonly minElements?: number
  /** `atLoad` by default. */
  readonly dequantize?: Dequantization
}

/**
 * Stores the weights of `MatMul`, `Gemm` and `Conv` in 8 bits: `w ≈ scale · round(w / scale)` with one scale per output channel
 * or block. But for `never`, everything that runs reads float32 weights of the same names as before. Weights stored as float16 behind a cast are
 * taken too; whatever is left can still be stored with {@link storeFloat16}.
 *
 * Precondition: none; `atRun` works where the operator set has a fitting `DequantizeLinear` (one scale per channel since opset 13,
 * per block since 21, none for blocks of a convolution), else it is `atLoad`. Postcondition: the operators are those of before
 * and one or more for each stored weight; constants with another reader, or that are not finite, stay as they were.
 *
 * @throws {@link InvalidOption} for a block size that is no positive whole number.
 *
 * @example
 * ```ts
 * const { graph: small, bytesBefore, bytesAfter, weights } = storeInt8(graph)
 * const worst = Math.max(...weights.map(({ relativeError }) => relativeError))
 * ```
 */
export function storeInt8(graph: Graph, options: StoreInt8Options = {}): StorageResult {
  const { blockSize, minElements = 1024 } = options
  if (blockSize !== undefined && !(Number.isInteger(blockSize) && blockSize >= 1)) {
    throw createError(InvalidOption, { name: 'blockSize', value: blockSize, expected: 'a positive whole number' })
  }
  const weights: StoredWeight[] = []
  const result = editCopy(graph, (copy) => {
    for (const weight of [...float32Weights(graph, minElements), ...castFloat16Weights(graph, minElements)]) {
      const role = productWeight(graph, weight.name, weight.dims.length)
      if (role && isBelow(weight.data, Number.POSITIVE_INFINITY)) weights.push(store(copy, weight, role, options))
    }
    if (weights.length > 0) eliminateDead(copy)
    return weights.length > 0
  })
  return storageResult(result, weights)
}

function store(graph: Graph, weight: GraphWeight, role: ProductWeight, options: StoreInt8Options): StoredWeight {
  const { name, dims, data, bytes } = weight
  const channelLength = data.length / dims[role.outputAxis]!
  const isBlocked = options.blockSize !== undefined && channelLength % options.blockSize === 0
  const blockSize = isBlocked ? options.blockSize : undefined
  const groups = scaleGroups(weight, role, blockSize ?? channelLength)
  const { write, largest } = formOf(graph, weight, role, blockSize, options.dequantize)
  const int8 = quantizeInt8(data, groups, largest)
  removeConstant(graph, name)
  write(graph, { weight, role, groups, int8, blockSize })
  return {
    ...{ name, dims },
    bytesBefore: bytes,
    bytesAfter: int8.values.byteLength + int8.scales.byteLength,
    ...storageErrors(data, dequantizeInt8(int8, groups)),
  }
}

/** How a weight is written, and its largest value in 8 bits. */
interface Form {
  readonly write: (graph: Graph, weight: DequantizedWeight) => void
  readonly largest: number
}

function formOf(
  graph: Graph,
  { name }: GraphWeight,
  role: ProductWeight,
  blockSize: number | undefined,
  dequantize: Dequantization = 'atLoad',
): Form {
  if (dequantize === 'never' && blockSize === undefined && isReadByMatMul(graph, name)) {
    return { write: writeDynamicProduct, largest: 63 }
  }
  const isAtRun = dequantize === 'atRun' && hasDequantizeLinear(graph, role, blockSize)
  return { write: isAtRun ? writeDequantizeLinear : writeCastAndMul, largest: 127 }
}

function scaleGroups({ dims, data }: GraphWeight, { outputAxis }: ProductWeight, length: number): ScaleGroups {
  const inner = outputAxis === 0 ? 1 : dims[1]!
  return { outer: data.length / (length * inner), middle: length, inner }
}
