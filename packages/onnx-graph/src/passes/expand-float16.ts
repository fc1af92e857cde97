import { TensorProto_DataType as DataType } from 'onnx-buf'
import { eliminateDead } from '../edit/eliminate-dead.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorProto } from '../graph/tensor-data.ts'
import { castFloat16Weights, removeConstant } from '../storage/graph-weights.ts'
import { editCopy, type PassResult } from './pass.ts'

/**
 * Turns float16 constants that are cast to float32 into float32 initialisers: what {@link storeFloat16} did is undone, but for
 * the rounding. For editing or training weights, and for runtimes that would cast on every run.
 *
 * Precondition: none. Postcondition: no `Cast` from float16 to float32 reads a constant; outputs are the same to the bit.
 */
export function expandFloat16(graph: Graph): PassResult {
  return editCopy(graph, (copy) => {
    const weights = [...castFloat16Weights(graph, 0)]
    for (const { name, dims, data } of weights) {
      removeConstant(copy, name)
      copy.addInitializer(tensorProto({ name, dataType: DataType.FLOAT, dims, data }))
    }
    if (weights.length > 0) eliminateDead(copy)
    return weights.length > 0
  })
}
