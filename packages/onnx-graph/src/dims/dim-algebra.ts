import type { Dim } from '../graph/value-type.ts'
import { floorDivide } from './floor-divide.ts'
import { type ExpressionAlgebra, parseExpression } from './parse-expression.ts'
import {
  addScaled,
  constant,
  isAtLeast,
  leastValue,
  multiply,
  numberOf,
  type Polynomial,
  printPolynomial,
  single,
  symbol,
} from './polynomial.ts'

const polynomials: ExpressionAlgebra<Polynomial> = {
  number: constant,
  symbol,
  add: (left, right) => addScaled(left, right),
  subtract: (left, right) => addScaled(left, right, -1),
  multiply,
  divide: floorDivide,
  max: (left, right) => extreme('max', left, right),
  min: (left, right) => extreme('min', left, right),
}

function extreme(name: 'max' | 'min', left: Polynomial, right: Polynomial): Polynomial {
  if (isAtLeast(left, right)) return name === 'max' ? left : right
  if (isAtLeast(right, left)) return name === 'max' ? right : left
  const texts = [left, right].map(printPolynomial).sort()
  const [a, b] = [leastValue(left), leastValue(right)]
  return single({
    text: `${name}(${texts.join(',')})`,
    extreme: { name, operands: [left, right] },
    least: Math[name](a, b),
  })
}

const polynomialOf = (dim: Dim): Polynomial | undefined =>
  typeof dim === 'number' ? constant(dim) : parseExpression(dim, polynomials)

function dimOf(value: Polynomial | undefined): Dim {
  if (!value) return ''
  const number = numberOf(value)
  if (number !== undefined) return Number.isSafeInteger(number) ? number : ''
  return printPolynomial(value)
}

/** The same arithmetic on numbers alone, which is nearly all there is in a graph of fixed sizes. */
const numbers: ExpressionAlgebra<number> = {
  number: (value) => value,
  symbol: () => undefined,
  add: (left, right) => left + right,
  subtract: (left, right) => left - right,
  // Adding 0 turns -0 into 0.
  multiply: (left, right) => left * right + 0,
  divide: (left, right) => (right === 0 ? undefined : Math.floor(left / right) + 0),
  max: Math.max,
  min: Math.min,
}

function combine(
  operation: Exclude<keyof ExpressionAlgebra<unknown>, 'number' | 'symbol'>,
  left: Dim,
  right: Dim,
): Dim {
  if (typeof left === 'number' && typeof right === 'number') return numbers[operation](left, right) ?? ''
  if (left === '' || right === '') return ''
  const [a, b] = [polynomialOf(left), polynomialOf(right)]
  return a && b ? dimOf(polynomials[operation](a, b)) : ''
}

/** `left + right`. As all of these: exact, in canonical text, `''` when one side is unknown. */
export const addDims = (left: Dim, right: Dim): Dim => combine('add', left, right)

/** `left − right`. */
export const subtractDims = (left: Dim, right: Dim): Dim => combine('subtract', left, right)

/** `left · right`. */
export const multiplyDims = (left: Dim, right: Dim): Dim => combine('multiply', left, right)

/** `⌊left / right⌋`. */
export const floorDivideDims = (left: Dim, right: Dim): Dim => combine('divide', left, right)

/** `⌈left / right⌉` for a positive divisor. */
export const ceilDivideDims = (left: Dim, right: Dim): Dim =>
  floorDivideDims(addDims(left, subtractDims(right, 1)), right)

/** The larger one. */
export const maxDims = (left: Dim, right: Dim): Dim => combine('max', left, right)

/** The smaller one. */
export const minDims = (left: Dim, right: Dim): Dim => combine('min', left, right)

/** The product of all; 1 for none. */
export const productOfDims = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(multiplyDims, 1)

/** A number that the dim is certainly not below, given that every symbol is 1 or more. */
export function leastOfDim(dim: Dim): number {
  const value = dim === '' ? undefined : polynomialOf(dim)
  return value ? leastValue(value) : Number.NEGATIVE_INFINITY
}

/**
 * Writes a dim in canonical form, so that equal sizes have equal texts: `height/8`, `2*batch_size`, `(height+1)/2`. A text that
 * is no expression becomes a symbol, with `_` for what cannot stand in a name.
 */
export function canonicalDim(dim: Dim): Dim {
  if (typeof dim === 'number' || dim === '') return dim
  const value = polynomialOf(dim)
  return value ? dimOf(value) : dim.replace(/^(?=\d)|\W/g, '_')
}

/**
 * Computes a dim from the sizes of its symbols. `/` rounds down.
 *
 * @returns undefined when a symbol has no size, or the dim is unknown.
 */
export function evaluateDim(dim: Dim, sizes: Readonly<Record<string, number>>): number | undefined {
  if (typeof dim === 'number') return dim
  const sizeOf = (name: string) => (Object.hasOwn(sizes, name) ? sizes[name] : undefined)
  return sizeOf(dim) ?? parseExpression(dim, { ...numbers, symbol: sizeOf })
}
