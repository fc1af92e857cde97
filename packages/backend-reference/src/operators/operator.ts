import type { NodeProto } from '@self-cascade/onnx-graph'
import type { ReferenceValue } from '../values/value.ts'

/** What an operator knows beside its inputs: the attributes of its node and the version of its operator set. */
export interface OperatorContext {
  readonly node: NodeProto
  /** Version of the node's operator set. */
  readonly opset: number
  /** Readers of attributes; without a fallback the attribute must be there. Floats are float32, as the format stores them. */
  readonly int: (name: string, fallback?: number) => number
  readonly ints: (name: string, fallback?: readonly number[]) => readonly number[]
  readonly float: (name: string, fallback?: number) => number
  readonly floats: (name: string, fallback?: readonly number[]) => readonly number[]
  readonly string: (name: string, fallback?: string) => string
  readonly has: (name: string) => boolean
  /** Computes the graph of an attribute (`If`, `Loop`); its inputs get these values in order. */
  readonly runSubgraph: (attribute: string, inputs: readonly ReferenceValue[]) => readonly ReferenceValue[]
}

/** The inputs of a node; optional ones that are left out are undefined. */
export type OperatorInputs = readonly (ReferenceValue | undefined)[]

/** Computes the outputs of a node: one value, or several in order. */
export type Operator = (
  inputs: OperatorInputs,
  context: OperatorContext,
) => ReferenceValue | readonly (ReferenceValue | undefined)[]
