import { TensorProto_DataType as DataType, type NodeProto, type TensorProto } from 'onnx-buf'
import { isExternal } from '../external-range.ts'
import { intAttribute } from '../graph/attributes.ts'
import { decodeFloat16 } from '../graph/float16-arrays.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorValues } from '../graph/tensor-data.ts'

/** A constant of a graph that its readers see as float32. */
export interface GraphWeight {
  readonly name: string
  readonly dims: readonly number[]
  readonly data: Float32Array
  /** Bytes of its elements as they are stored: two for each when it is float16 behind a cast. */
  readonly bytes: number
}

/**
 * Gives the float32 constants of at least `minElements` elements: initialisers that are no inputs, and `Constant` nodes. Those
 * whose data lies in another file are left out.
 */
export function* float32Weights(graph: Graph, minElements: number): Generator<GraphWeight> {
  const made = graph.nodes().filter(({ opType }) => opType === 'Constant')
  for (const name of [...graph.initializers.keys(), ...made.flatMap(({ output }) => output)]) {
    const tensor = graph.constantOf(name)
    if (!tensor || tensor.dataType !== DataType.FLOAT || isExternal(tensor) || countOf(tensor) < minElements) continue
    const { dims, data } = tensorValues(tensor)
    yield { name, dims, data: data as Float32Array, bytes: data.byteLength }
  }
}

/** Gives the constants of at least `minElements` elements that are stored as float16 and cast to float32. */
export function* castFloat16Weights(graph: Graph, minElements: number): Generator<GraphWeight> {
  for (const node of graph.nodes()) {
    const tensor = castFloat16(graph, node)
    if (!tensor || countOf(tensor) < minElements) continue
    const { dims, data } = tensorValues(tensor)
    yield { name: node.output[0]!, dims, data: decodeFloat16(data as Uint16Array), bytes: data.byteLength }
  }
}

/** Gives the float16 constant that a node casts to float32; undefined for all other nodes. */
function castFloat16(graph: Graph, node: NodeProto): TensorProto | undefined {
  if (node.opType !== 'Cast' || node.domain !== '' || intAttribute(node, 'to') !== DataType.FLOAT) return undefined
  const tensor = graph.constantOf(node.input[0]!)
  return tensor?.dataType === DataType.FLOAT16 && !isExternal(tensor) ? tensor : undefined
}

const countOf = ({ dims }: TensorProto) => dims.reduce((size, dim) => size * Number(dim), 1)

/** Takes what makes a constant away, so that a node can make its value. */
export function removeConstant(graph: Graph, name: string): void {
  const node = graph.producerOf(name)
  if (node) graph.removeNode(node)
  else graph.removeInitializer(name)
}
