import type { NodeProto } from 'onnx-buf'
import type { Facts } from './facts.ts'

/** A shape of computation to find, written as the value it makes. Built with {@link op}, {@link any} and {@link number}. */
export type Pattern =
  | { readonly kind: 'op'; readonly opType: string; readonly inputs: readonly Pattern[]; readonly name?: string }
  | { readonly kind: 'any'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number | undefined; readonly name: string }

/** What was found of a pattern. */
export interface Match {
  /** The values that its names stand for. */
  readonly values: Readonly<Record<string, string>>
  /** The nodes that its operators stand for. */
  readonly nodes: ReadonlySet<NodeProto>
}

/** The result of an operator of the default domain. `Add` and `Mul` match with their inputs in either order. */
export const op = (opType: string, ...inputs: readonly Pattern[]): Pattern => ({ kind: 'op', opType, inputs })

/** Any value; wherever the name stands again it must be the same one. */
export const any = (name: string): Pattern => ({ kind: 'any', name })

/** A value that is known to be this number, or any one number when it is left out. */
export const number = (name: string, value?: number): Pattern => ({ kind: 'number', name, value })

/** The same pattern, with a name for its value. */
export const named = (name: string, pattern: Pattern): Pattern => ({ ...pattern, name })

const commutative: ReadonlySet<string> = new Set(['Add', 'Mul'])

/** Finds what a pattern stands for when `value` is made as it says; undefined when it is not. */
export function match(facts: Facts, pattern: Pattern, value: string): Match | undefined {
  return extend(facts, pattern, value, { values: {}, nodes: new Set() })
}

/** Tells whether nothing but the result of a match is read by nodes outside of it, or is a graph output. */
export function isClosed({ graph }: Facts, { nodes }: Match, result: string): boolean {
  const inner = [...nodes].flatMap(({ output }) => output).filter((value) => value !== result)
  return inner.every((value) => !graph.isOutput(value) && graph.consumersOf(value).every((reader) => nodes.has(reader)))
}

function extend(facts: Facts, pattern: Pattern, value: string, found: Match): Match | undefined {
  const bound = pattern.name === undefined ? found : bind(found, pattern.name, value)
  if (!bound) return undefined
  if (pattern.kind === 'any') return bound
  if (pattern.kind === 'number') {
    const known = facts.scalar(value)
    return known !== undefined && (pattern.value ?? known) === known ? bound : undefined
  }
  const node = facts.graph.producerOf(value)
  if (node?.opType !== pattern.opType || node.domain !== '' || node.input.length < pattern.inputs.length) {
    return undefined
  }
  const base = { ...bound, nodes: new Set([...bound.nodes, node]) }
  const orders = commutative.has(node.opType) ? [node.input, [...node.input].reverse()] : [node.input]
  for (const order of orders) {
    const whole = extendInputs(facts, pattern.inputs, order, base)
    if (whole) return whole
  }
  return undefined
}

function extendInputs(facts: Facts, patterns: readonly Pattern[], inputs: readonly string[], found: Match) {
  return patterns.reduce<Match | undefined>(
    (so, pattern, index) => so && extend(facts, pattern, inputs[index]!, so),
    found,
  )
}

function bind(found: Match, name: string, value: string): Match | undefined {
  const before = found.values[name]
  if (before === undefined) return { ...found, values: { ...found.values, [name]: value } }
  return before === value ? found : undefined
}
