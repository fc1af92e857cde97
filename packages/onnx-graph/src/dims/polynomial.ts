/** A symbol, or the whole-number quotient of two polynomials, or the larger or smaller of two; equal atoms have equal texts. */
export interface Atom {
  readonly text: string
  /** For a quotient: what is divided, and by what. */
  readonly quotient?: readonly [Polynomial, Polynomial]
  /** For the larger or smaller of two: which, and of what. */
  readonly extreme?: { readonly name: 'max' | 'min'; readonly operands: readonly [Polynomial, Polynomial] }
  /** The least value it can have: symbols are sizes of 1 or more, quotients of sizes 0 or more. */
  readonly least: number
}

interface Term {
  readonly coefficient: number
  /** In order of their texts, repeated for powers; none for the constant term. */
  readonly atoms: readonly Atom[]
}

/** A sum of products of sizes with whole coefficients, by the text of each product. Zero has no terms. */
export type Polynomial = ReadonlyMap<string, Term>

const keyOf = (atoms: readonly Atom[]) => atoms.map(({ text }) => text).join('*')

const polynomial = (terms: readonly Term[]): Polynomial => {
  const sum = new Map<string, Term>()
  for (const { coefficient, atoms } of terms) {
    const key = keyOf(atoms)
    const total = coefficient + (sum.get(key)?.coefficient ?? 0)
    if (total === 0) sum.delete(key)
    else sum.set(key, { coefficient: total, atoms })
  }
  return sum
}

/** The polynomial of a whole number. */
export const constant = (coefficient: number): Polynomial => polynomial([{ coefficient, atoms: [] }])

/** The polynomial of one atom. */
export const single = (atom: Atom): Polynomial => polynomial([{ coefficient: 1, atoms: [atom] }])

/** The polynomial of a symbol. */
export const symbol = (text: string): Polynomial => single({ text, least: 1 })

/** The terms of a polynomial. */
export const termsOf = (value: Polynomial): readonly Term[] => [...value.values()]

/** Gives the number when there is no symbol in it. */
export function numberOf(value: Polynomial): number | undefined {
  if (value.size === 0) return 0
  return value.size === 1 ? value.get('')?.coefficient : undefined
}

/** `left + factor · right`. */
export function addScaled(left: Polynomial, right: Polynomial, factor = 1): Polynomial {
  const scaled = termsOf(right).map(({ coefficient, atoms }) => ({ coefficient: coefficient * factor, atoms }))
  return polynomial([...termsOf(left), ...scaled])
}

/** `left · right`. */
export function multiply(left: Polynomial, right: Polynomial): Polynomial {
  return polynomial(
    termsOf(left).flatMap((a) =>
      termsOf(right).map((b) => ({
        coefficient: a.coefficient * b.coefficient,
        atoms: [...a.atoms, ...b.atoms].sort(byText),
      })),
    ),
  )
}

const byText = (a: Atom, b: Atom) => (a.text < b.text ? -1 : Number(a.text > b.text))

/** A lower bound of the value, given that every symbol is 1 or more; -∞ when a term is taken away. */
export function leastValue(value: Polynomial): number {
  const least = ({ coefficient, atoms }: Term) =>
    atoms.length > 0 && (coefficient < 0 || atoms.some((atom) => atom.least < 0))
      ? Number.NEGATIVE_INFINITY
      : atoms.reduce((product, atom) => product * atom.least, coefficient)
  return termsOf(value).reduce((sum, term) => sum + least(term), 0)
}

/** Tells whether one value is certainly not below the other. */
export function isAtLeast(left: Polynomial, right: Polynomial): boolean {
  if (leastValue(addScaled(left, right, -1)) >= 0) return true
  const [larger, smaller] = [loneAtom(left)?.extreme, loneAtom(right)?.extreme]
  return (
    (smaller?.name === 'min' && smaller.operands.some((operand) => isAtLeast(left, operand))) ||
    (larger?.name === 'max' && larger.operands.some((operand) => isAtLeast(operand, right)))
  )
}

function loneAtom(value: Polynomial): Atom | undefined {
  const [term, ...others] = value.values()
  return others.length === 0 && term?.coefficient === 1 && term.atoms.length === 1 ? term.atoms[0] : undefined
}

/**
 * Writes the canonical text: products of many factors first, then by alphabet, the constant last. `/` is the division of whole
 * numbers that rounds down.
 */
export function printPolynomial(value: Polynomial): string {
  const terms = [...value.values()].sort(
    (a, b) => b.atoms.length - a.atoms.length || (keyOf(a.atoms) < keyOf(b.atoms) ? -1 : 1),
  )
  const texts = terms.map((term, index) => {
    const sign = term.coefficient < 0 ? '-' : index > 0 ? '+' : ''
    const text = printTerm({ ...term, coefficient: Math.abs(term.coefficient) })
    // A leading minus binds tighter than `/`.
    return sign === '-' && index === 0 && text.includes('/') ? `-(${text})` : sign + text
  })
  return texts.join('') || '0'
}

function printTerm({ coefficient, atoms }: Term): string {
  if (atoms.length === 0) return `${coefficient}`
  if (coefficient === 1 && atoms.length === 1) return atoms[0]!.text
  const factors = atoms.map(({ text, quotient }) => (quotient ? `(${text})` : text))
  return [...(coefficient === 1 ? [] : [`${coefficient}`]), ...factors].join('*')
}
