import type { TensorValues } from '../graph/array-kinds.ts'
import type { TensorContent } from '../graph/tensor-data.ts'
import type { NodeFacts } from '../shapes/shape-rule.ts'

/** A node whose inputs are constants. */
export interface KernelCall {
  /** What shape inference knows of the node. */
  readonly facts: NodeFacts
  /** The inputs; undefined for those left out. */
  readonly inputs: readonly (TensorContent | undefined)[]
  /** Types that the outputs have, from shape inference. */
  readonly outputs: readonly { readonly elementType: number; readonly dims: readonly number[] }[]
}

/** Computes the elements of the outputs exactly as the operator's types ask for; undefined when it cannot. */
export type Kernel = (call: KernelCall) => readonly TensorValues[] | undefined

/** Tells whether all inputs are given and have one element type. */
export const areOfOneType = (inputs: KernelCall['inputs']): boolean =>
  inputs.every((input) => input !== undefined && input.dataType === inputs[0]?.dataType)
