import { intsAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'
import type { Facts } from './facts.ts'

/** A value with its axes in another order: axis i of what is meant is axis `perm[i]` of `value`. */
export interface View {
  readonly value: string
  readonly perm: readonly number[]
}

/** The order of axes that changes nothing. */
export const identityPerm = (rank: number): readonly number[] => Array.from({ length: rank }, (_, axis) => axis)

/** Tells whether an order of axes changes nothing. */
export const isIdentityPerm = (perm: readonly number[]): boolean => perm.every((axis, index) => axis === index)

/** Tells whether two orders are equal. */
export const isSamePerm = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((axis, index) => axis === right[index])

/** The order that `Transpose` takes to give first `perm`, then `next`; dims in place of `perm` are put in the order `next`. */
export const composePerms = <Axis>(perm: readonly Axis[], next: readonly number[]): readonly Axis[] =>
  next.map((axis) => perm[axis]!)

/** Exchanges the last two axes: the view of the transposed matrices. */
export function transposed({ value, perm }: View): View {
  return { value, perm: [...perm.slice(0, -2), perm.at(-1)!, perm.at(-2)!] }
}

/** Reads a view from in front of the `Transpose` that makes its value; undefined when another node makes it. */
export function beforeTranspose(graph: Graph, { value, perm }: View): View | undefined {
  const node = graph.producerOf(value)
  if (node?.opType !== 'Transpose') return undefined
  const own = intsAttribute(node, 'perm', [...perm.keys()].reverse())
  return { value: node.input[0]!, perm: composePerms(own, perm) }
}

/** Gives a value that has a view's axes in the order that is meant, by a `Transpose` where one is needed. */
export function materialize(facts: Facts, { value, perm }: View): string {
  if (isIdentityPerm(perm)) return value
  const result = facts.graph.add('Transpose', [value], { perm })
  const dims = facts.dims(value)
  if (dims) facts.note(result, composePerms(dims, perm))
  return result
}
