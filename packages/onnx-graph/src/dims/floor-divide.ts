import {
  type Atom,
  addScaled,
  constant,
  leastValue,
  multiply,
  numberOf,
  type Polynomial,
  printPolynomial,
  single,
  termsOf,
} from './polynomial.ts'

/** `⌊left / right⌋` in canonical form; undefined for a division by zero. */
export function floorDivide(left: Polynomial, right: Polynomial): Polynomial | undefined {
  if (right.size === 0) return undefined
  if (left.size === 0) return left
  const divisor = numberOf(right)
  if (divisor !== undefined) return divideByNumber(left, divisor)
  if (right.size > 1) return exactQuotient(left, right) ?? quotientAtom(left, right)
  const [numerator, denominator] = cancelAtoms(left, right)
  const rest = numberOf(denominator)
  if (rest !== undefined) return divideByNumber(numerator, rest)
  const shared = termsOf(numerator).reduce(
    (all, { coefficient }) => gcd(all, coefficient),
    termsOf(denominator)[0]!.coefficient,
  )
  return quotientAtom(scaleDown(numerator, shared), scaleDown(denominator, shared))
}

/** `⌊(c·q + r) / c⌋ = q + ⌊r / c⌋`, and `⌊(⌊x / b⌋ + k) / c⌋ = ⌊(x + k·b) / (b·c)⌋`. */
function divideByNumber(left: Polynomial, divisor: number): Polynomial {
  if (divisor < 0) return divideByNumber(addScaled(constant(0), left, -1), -divisor)
  const parts = termsOf(left).map((term) => ({ ...term, whole: Math.floor(term.coefficient / divisor) }))
  const pick = (coefficientOf: (part: (typeof parts)[number]) => number) =>
    parts.reduce((sum, part) => addScaled(sum, products(part.atoms), coefficientOf(part)), constant(0))
  const whole = pick((part) => part.whole)
  const rest = pick(({ coefficient, whole: taken }) => coefficient - taken * divisor)
  if (numberOf(rest) !== undefined) return whole
  return addScaled(whole, divideRest(rest, divisor))
}

/** Divides what is left: coefficients are 0 or more and below the divisor. */
function divideRest(rest: Polynomial, divisor: number): Polynomial {
  const shared = termsOf(rest).reduce(
    (all, { coefficient, atoms }) => gcd(all, atoms.length ? coefficient : 0),
    divisor,
  )
  if (shared > 1) {
    const smaller = scaleDown(rest, shared)
    return shared === divisor ? smaller : divideByNumber(smaller, divisor / shared)
  }
  const nested = nestedQuotient(rest)
  if (!nested) return quotientAtom(rest, constant(divisor))
  const numerator = addScaled(nested.numerator, constant(nested.added * nested.denominator))
  return divideByNumber(numerator, nested.denominator * divisor)
}

/** Reads `⌊x / b⌋ + k` for a number b. */
function nestedQuotient(value: Polynomial) {
  const [term, ...others] = termsOf(value).filter(({ atoms }) => atoms.length > 0)
  const quotient = term?.atoms.length === 1 && term.coefficient === 1 ? term.atoms[0]?.quotient : undefined
  const denominator = quotient && numberOf(quotient[1])
  if (!quotient || denominator === undefined || others.length > 0) return undefined
  return { numerator: quotient[0], denominator, added: value.get('')?.coefficient ?? 0 }
}

const products = (atoms: readonly Atom[]) =>
  atoms.reduce((product, atom) => multiply(product, single(atom)), constant(1))

/** Divides every coefficient; the constant rounds down, which `⌊·⌋` around it allows. */
function scaleDown(value: Polynomial, divisor: number): Polynomial {
  return termsOf(value).reduce(
    (sum, { coefficient, atoms }) => addScaled(sum, products(atoms), Math.floor(coefficient / divisor)),
    constant(0),
  )
}

/** Takes the atoms of a one-term divisor out of both sides, as often as every term of the dividend has them. */
function cancelAtoms(left: Polynomial, right: Polynomial): [Polynomial, Polynomial] {
  const { coefficient, atoms } = termsOf(right)[0]!
  let numerator = left
  const kept: Atom[] = []
  for (const atom of atoms) {
    const without = takeOut(numerator, atom)
    if (without) numerator = without
    else kept.push(atom)
  }
  return [numerator, addScaled(constant(0), products(kept), coefficient)]
}

function takeOut(value: Polynomial, { text }: Atom): Polynomial | undefined {
  let sum = constant(0)
  for (const { coefficient, atoms } of value.values()) {
    const index = atoms.findIndex((atom) => atom.text === text)
    if (index < 0) return undefined
    sum = addScaled(sum, products(atoms.filter((_, other) => other !== index)), coefficient)
  }
  return sum
}

/** Long division by a sum: the quotient when nothing is left over. */
function exactQuotient(left: Polynomial, right: Polynomial): Polynomial | undefined {
  const leading = leadingTerm(right)
  let rest = left
  let quotient = constant(0)
  for (let step = 0; rest.size > 0; step++) {
    const top = leadingTerm(rest)
    const [cancelled, denominator] = cancelAtoms(
      addScaled(constant(0), products(top.atoms), top.coefficient),
      addScaled(constant(0), products(leading.atoms), leading.coefficient),
    )
    const divisor = numberOf(denominator)
    if (divisor === undefined || top.coefficient % divisor !== 0 || step > 64) return undefined
    const factor = scaleDown(cancelled, divisor)
    quotient = addScaled(quotient, factor)
    rest = addScaled(rest, multiply(factor, right), -1)
  }
  return quotient
}

type Entry = readonly [string, { readonly atoms: readonly Atom[] }]

function leadingTerm(value: Polynomial) {
  const order = ([a, { atoms: x }]: Entry, [b, { atoms: y }]: Entry) => y.length - x.length || (a < b ? -1 : 1)
  return [...value].sort(order)[0]![1]
}

function quotientAtom(left: Polynomial, right: Polynomial): Polynomial {
  const wrap = (value: Polynomial) => {
    const text = printPolynomial(value)
    return /^\w[\w.]*$/.test(text) ? text : `(${text})`
  }
  const isPositive = leastValue(left) >= 0 && leastValue(right) >= 0
  const divisor = numberOf(right)
  const least = divisor === undefined ? 0 : Math.floor(leastValue(left) / divisor)
  return single({
    text: `${wrap(left)}/${wrap(right)}`,
    quotient: [left, right],
    least: isPositive ? least : Number.NEGATIVE_INFINITY,
  })
}

function gcd(a: number, b: number): number {
  let [larger, smaller] = [Math.abs(a), Math.abs(b)]
  while (smaller > 0) [larger, smaller] = [smaller, larger % smaller]
  return larger
}
