import type { Graph, NodeProto } from '@self-cascade/onnx-graph'
import type { GraphOps } from './graph-ops.ts'
import type { Value } from './value.ts'

/** What a gradient rule is given. */
export interface VjpInput {
  readonly node: NodeProto
  /** The graph the node is in, with its types and constants. */
  readonly graph: Graph
  /** What the node reads; undefined for optional inputs that are left out. */
  readonly inputs: readonly (Value | undefined)[]
  /** What the node makes. */
  readonly outputs: readonly Value[]
  /** Derivatives of the loss by the node's outputs; undefined where the loss does not depend on one. */
  readonly cotangents: readonly (Value | undefined)[]
  /** Tells whether the cotangent of an input is wanted. */
  readonly needs: (index: number) => boolean
  /** Tells whether an input is itself one of those that the graph is differentiated by. */
  readonly isParameter: (index: number) => boolean
  /** Adds operators to the gradient graph. */
  readonly ops: GraphOps
}

/**
 * The vector-Jacobian product of one operator: the cotangents of its inputs from those of its outputs, undefined for inputs that
 * need none or that the operator is not differentiable in. A cotangent may have broadcast dims: they are summed away by the
 * caller.
 */
export type VjpRule = (input: VjpInput) => readonly (Value | undefined)[]

/** The first input, first output and its cotangent: all that most rules need. */
export function only({ inputs, outputs, cotangents }: VjpInput): { x: Value; y: Value; gradient: Value } {
  return { x: inputs[0]!, y: outputs[0]!, gradient: cotangents[0]! }
}
