import { TensorProto_DataType as DataType } from 'onnx-buf'
import { decodeFloat16, encodeFloat16 } from '../graph/float16-arrays.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorProto } from '../graph/tensor-data.ts'
import { float32Weights, type GraphWeight, removeConstant } from '../storage/graph-weights.ts'
import {
  isBelow,
  type StorageResult,
  type StoredWeight,
  storageErrors,
  storageResult,
} from '../storage/stored-weight.ts'
import { editCopy } from './pass.ts'

/** Which weights are stored in fewer bits. */
export interface StoreFloat16Options {
  /** Constants with fewer elements stay as they are; 1024 by default, which leaves out biases and normalisation of most networks. */
  readonly minElements?: number
}

/** float16 rounds what is at least this large to infinity. */
const float16Limit = 65520

/**
 * Stores float32 constants as float16 behind a `Cast` to float32. All arithmetic stays in float32 and every value keeps its
 * name; runtimes fold the cast when they load the model, so that it saves file size and download and costs no time.
 *
 * Precondition: none. Postcondition: the operators are those of before and one `Cast` for each stored weight. Weights with
 * elements of 65,520 or more, or that are not finite, stay as they were; {@link expandFloat16} takes the casts out again.
 */
export function storeFloat16(graph: Graph, { minElements = 1024 }: StoreFloat16Options = {}): StorageResult {
  const weights: StoredWeight[] = []
  const result = editCopy(graph, (copy) => {
    for (const weight of float32Weights(graph, minElements)) {
      if (isBelow(weight.data, float16Limit)) weights.push(store(copy, weight))
    }
    return weights.length > 0
  })
  return storageResult(result, weights)
}

function store(graph: Graph, { name, dims, data, bytes }: GraphWeight): StoredWeight {
  const bits = encodeFloat16(data)
  removeConstant(graph, name)
  const half = tensorProto({ name: graph.uniqueName(`${name}_float16`), dataType: DataType.FLOAT16, dims, data: bits })
  graph.addNode({
    opType: 'Cast',
    inputs: [graph.addInitializer(half)],
    attributes: { to: DataType.FLOAT },
    outputs: [name],
  })
  return {
    ...{ name, dims },
    bytesBefore: bytes,
    bytesAfter: bits.byteLength,
    ...storageErrors(data, decodeFloat16(bits)),
  }
}
