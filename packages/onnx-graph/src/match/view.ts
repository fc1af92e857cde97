import { intsAttribute } from '../graph/attributes.ts'
import type { Graph } from '../graph/graph.ts'

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

/** The order that `Transpose` takes to give first `perm`, then `next`. */
export const composePerms = (perm: readonly number[], next: readonly number[]): readonly number[] =>
  next.map((axis) => perm[axis]!)

/** The order that takes an order back. */
export const invertPerm = (perm: readonly number[]): readonly number[] => {
  const inverse: number[] = []
  for (const [index, axis] of perm.entries()) inverse[axis] = index
  return inverse
}

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
export function materialize(graph: Graph, { value, perm }: View): string {
  return isIdentityPerm(perm) ? value : graph.add('Transpose', [value], { perm })
}
