import { create } from '@bufbuild/protobuf'
import { TensorProto_DataType as DataType, type ValueInfoProto, ValueInfoProtoSchema } from 'onnx-buf'
import type { Graph } from '../graph/graph.ts'
import { type ValueType, valueInfo } from '../graph/value-type.ts'
import { analyzeGraph } from '../shapes/analyze-graph.ts'

/** Gives the types of values: those the graph knows, and of the others, in one go through the graph, what shape inference finds. */
export function typesOfValues(graph: Graph, values: readonly string[]): ReadonlyMap<string, ValueType> {
  const known = values.map((value) => [value, graph.typeOf(value)] as const)
  const isWhole = known.every(([, type]) => isKnown(type))
  const inferred = isWhole ? undefined : analyzeGraph(graph).types
  const types = known.map(([value, type]) => [value, isKnown(type) ? type : inferred?.get(value)] as const)
  return new Map(types.flatMap(([value, type]) => (isKnown(type) ? [[value, type] as const] : [])))
}

const isKnown = (type: ValueType | undefined): type is ValueType =>
  type !== undefined && type.elementType !== DataType.UNDEFINED

/** Describes a graph output; without a type, a runtime infers it. */
export function outputInfo(name: string, type: ValueType | undefined): ValueInfoProto {
  return type ? valueInfo(name, type) : create(ValueInfoProtoSchema, { name })
}
