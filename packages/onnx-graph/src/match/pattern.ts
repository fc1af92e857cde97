import type { Facts } from './facts.ts'

/** A shape of computation to find, written as the value it makes. Built with {@link op}, {@link any} and {@link number}. */
export type Pattern =
  | { readonly kind: 'op'; readonly opType: string; readonly inputs: readonly Pattern[]; readonly name?: string }
  | { readonly kind: 'any'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number | undefined; readonly name: string }

/** What the names in a pattern stand for. */
export type Matches = Readonly<Record<string, string>>

/** The result of an operator of the default domain. `Add` and `Mul` match with their inputs in either order. */
export const op = (opType: string, ...inputs: readonly Pattern[]): Pattern => ({ kind: 'op', opType, inputs })

/** Any value; wherever the name stands again it must be the same one. */
export const any = (name: string): Pattern => ({ kind: 'any', name })

/** A value that is known to be this number, or any one number when it is left out. */
export const number = (name: string, value?: number): Pattern => ({ kind: 'number', name, value })

/** The same pattern, with a name for its value. */
export const named = (name: string, pattern: Pattern): Pattern => ({ ...pattern, name })

const commutative: ReadonlySet<string> = new Set(['Add', 'Mul'])

/** Finds what the names of a pattern stand for when `value` is made as it says; undefined when it is not. */
export function match(facts: Facts, pattern: Pattern, value: string, matches: Matches = {}): Matches | undefined {
  const bound = pattern.name === undefined ? matches : bind(matches, pattern.name, value)
  if (!bound) return undefined
  if (pattern.kind === 'any') return bound
  if (pattern.kind === 'number') {
    const found = facts.scalar(value)
    const isRight = found !== undefined && (pattern.value === undefined || found === pattern.value)
    return isRight ? bound : undefined
  }
  const node = facts.graph.producerOf(value)
  if (node?.opType !== pattern.opType || node.domain !== '' || node.input.length < pattern.inputs.length)
    return undefined
  const orders = commutative.has(node.opType) ? [node.input, [...node.input].reverse()] : [node.input]
  for (const order of orders) {
    const found = matchInputs(facts, pattern.inputs, order, bound)
    if (found) return found
  }
  return undefined
}

function matchInputs(facts: Facts, patterns: readonly Pattern[], inputs: readonly string[], matches: Matches) {
  return patterns.reduce<Matches | undefined>(
    (found, pattern, index) => found && match(facts, pattern, inputs[index]!, found),
    matches,
  )
}

function bind(matches: Matches, name: string, value: string): Matches | undefined {
  const before = matches[name]
  if (before === undefined) return { ...matches, [name]: value }
  return before === value ? matches : undefined
}
