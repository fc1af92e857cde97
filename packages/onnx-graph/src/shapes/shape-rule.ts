import type { NodeProto } from 'onnx-buf'
import { findAttribute, intAttribute, intsAttribute } from '../graph/attributes.ts'
import type { Dim, ValueType } from '../graph/value-type.ts'

/** What a rule may know of a node. */
export interface NodeFacts {
  readonly node: NodeProto
  /** Version of the operator set that the node's operator is from. */
  readonly opset: number
  /** Type of an input; undefined when it is left out or nothing is known of it. */
  type(index: number): ValueType | undefined
  /** Dims of an input, when its rank is known. */
  dims(index: number): readonly Dim[] | undefined
  /** Element type of an input; 0 when unknown. */
  elementType(index: number): number
  /** The elements of a small integer input, as far as they are known: the shape arithmetic of exporters. */
  sizes(index: number): readonly Dim[] | undefined
  /** The elements of a small constant input as numbers. */
  numbers(index: number): readonly number[] | undefined
  /** Notes that two dims must be equal for the node to run, such as the channels of an image and of a kernel. */
  equate(left: Dim | undefined, right: Dim | undefined): void
}

/** Gives the type of each output; undefined for those it can say nothing of. */
export type ShapeRule = (facts: NodeFacts) => readonly (ValueType | undefined)[]

/** Writes a type; unknown dims are left out. */
export const tensor = (elementType: number, dims?: readonly Dim[]): ValueType =>
  dims ? { elementType, dims } : { elementType }

/** Tells whether an input is given at all. */
export const hasInput = ({ node }: NodeFacts, index: number): boolean => (node.input[index] ?? '') !== ''

/** Dims of which only their number is known. */
export const unknownDims = (rank: number): readonly Dim[] => Array.from({ length: rank }, () => '')

/** Counts an axis from the front; undefined when there is no such axis. */
export function normalizeAxis(axis: number, rank: number): number | undefined {
  const positive = axis < 0 ? axis + rank : axis
  return positive >= 0 && positive < rank ? positive : undefined
}

/** Counts several axes from the front; undefined when one of them does not exist. */
export function normalizeAxes(axes: readonly number[], rank: number): readonly number[] | undefined {
  const positive = axes.map((axis) => normalizeAxis(axis, rank))
  return positive.includes(undefined) ? undefined : (positive as number[])
}

/** Reads the `axis` attribute, counted from the front. */
export function axisOf({ node }: NodeFacts, rank: number, fallback?: number): number | undefined {
  return normalizeAxis(intAttribute(node, 'axis', fallback), rank)
}

/** The numbers in an input of sizes; undefined when one of them is not known. */
export function knownSizes(facts: NodeFacts, index: number): readonly number[] | undefined {
  const sizes = facts.sizes(index)
  return sizes?.every((size) => typeof size === 'number') ? (sizes as readonly number[]) : undefined
}

/** The axes that a node names, in an attribute in old operator sets and in an input in newer ones. */
export type NamedAxes =
  | { readonly given: false }
  | { readonly given: true; readonly axes: readonly number[] | undefined }

/** Reads `axes` from the attribute or from the input. */
export function namedAxes(facts: NodeFacts, inputIndex: number): NamedAxes {
  if (findAttribute(facts.node, 'axes')) return { given: true, axes: intsAttribute(facts.node, 'axes') }
  return hasInput(facts, inputIndex) ? { given: true, axes: knownSizes(facts, inputIndex) } : { given: false }
}
