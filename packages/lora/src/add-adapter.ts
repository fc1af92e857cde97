import { DataType, type Graph, replaceAllUsesWith } from '@self-cascade/onnx-graph'
import type { AttentionProjection } from './attention-projection.ts'
import { readLinearProduct } from './trace/linear-product.ts'
import { isFound } from './trace/trace.ts'

/** The initialisers of an adapter; `factor` is empty where it is 1. */
export interface AdapterOperands {
  readonly a: string
  readonly b: string
  readonly factor: string
}

/** Adds `(alpha / rank) · (x A) B` to what a projection makes. The adapter computes in float32, whatever the network does. */
export function addAdapter(graph: Graph, { name, node }: AttentionProjection, { a, b, factor }: AdapterOperands): void {
  const [input, output] = [node.input[0]!, node.output[0]!]
  const isHalf = elementTypeOf(graph, node) === DataType.FLOAT16
  const add = (part: string, opType: string, inputs: readonly string[], attributes = {}) =>
    graph.addNode({ opType, inputs, attributes, name: graph.uniqueName(`${name}/${part}/${opType}`) })
  const cast = (part: string, value: string, to: number) =>
    isHalf ? add(part, 'Cast', [value], { to }).output[0]! : value
  const narrow = add('lora_A', 'MatMul', [cast('lora_A', input, DataType.FLOAT), a]).output[0]!
  const scaled = factor === '' ? narrow : add('lora_A', 'Mul', [narrow, factor]).output[0]!
  const change = add('lora_B', 'MatMul', [scaled, b]).output[0]!
  const sum = add('lora_B', 'Add', [output, cast('lora_B', change, DataType.FLOAT16)])
  const type = graph.typeOf(output)
  if (type) graph.setType(sum.output[0]!, type)
  replaceAllUsesWith(graph, output, sum.output[0]!, { except: [sum] })
}

function elementTypeOf(graph: Graph, node: AttentionProjection['node']): number {
  const product = readLinearProduct(graph, node)
  return isFound(product) ? product.found.weight.elementType : DataType.FLOAT
}
