import { TensorProto_DataType as DataType } from 'onnx-buf'
import { expect, test } from 'vitest'
import { createGraph } from '../graph/convert.ts'
import { float32Tensor, int64Tensor } from '../graph/tensor-data.ts'
import { valueInfo } from '../graph/value-type.ts'
import { deduplicateConstants } from './deduplicate-constants.ts'

/** A graph that reads each tensor in a node of its own. */
function readerOf(...tensors: readonly ReturnType<typeof int64Tensor>[]) {
  const graph = createGraph()
  const names = tensors.map((tensor) => graph.addConstant(tensor))
  const outputs = names.map((name) => graph.add('Neg', [name]))
  graph.setOutputs(outputs.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return { graph, names, outputs }
}

test('leaves one of equal shapes and scalars', () => {
  const { graph, names, outputs } = readerOf(
    int64Tensor([2, -1]),
    int64Tensor([2, -1]),
    float32Tensor([2], []),
    float32Tensor([2], []),
  )
  const { graph: after, modified } = deduplicateConstants(graph)
  expect(modified).toBe(true)
  expect([...after.initializers.keys()]).toEqual([names[0], names[2]])
  expect(outputs.map((output) => after.producerOf(output)!.input[0])).toEqual([names[0], names[0], names[2], names[2]])
})

test('tells tensors apart that differ in type, dims or one element', () => {
  const { graph } = readerOf(
    int64Tensor([1, 0]),
    int64Tensor([1, 0], [1, 2]),
    int64Tensor([1, 1]),
    float32Tensor([0], []),
    float32Tensor([-0], []),
  )
  const long = (last: number) => int64Tensor([...Array(999).fill(7), last])
  expect(deduplicateConstants(graph)).toEqual({ graph, modified: false })
  expect(deduplicateConstants(readerOf(long(1), long(2)).graph).modified).toBe(false)
  expect(deduplicateConstants(readerOf(long(1), long(1)).graph).modified).toBe(true)
})

test('keeps weights apart that are equal before training', () => {
  expect(deduplicateConstants(readerOf(float32Tensor([1, 1]), float32Tensor([1, 1])).graph).modified).toBe(false)
})

test('keeps initialisers that are named', () => {
  const { graph, names } = readerOf(float32Tensor([1], []), float32Tensor([1], []))
  expect(deduplicateConstants(graph, { keep: [names[1]!] }).modified).toBe(false)
})
