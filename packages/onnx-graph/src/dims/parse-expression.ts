/** What an expression is made into, operation by operation; undefined where there is no answer. */
export interface ExpressionAlgebra<Value> {
  number(value: number): Value
  symbol(name: string): Value | undefined
  add(left: Value, right: Value): Value | undefined
  subtract(left: Value, right: Value): Value | undefined
  multiply(left: Value, right: Value): Value | undefined
  /** Rounds down. */
  divide(left: Value, right: Value): Value | undefined
  max(left: Value, right: Value): Value | undefined
  min(left: Value, right: Value): Value | undefined
}

type Operation = 'add' | 'subtract' | 'multiply' | 'divide' | 'max' | 'min'

const sums: Readonly<Record<string, Operation>> = { '+': 'add', '-': 'subtract' }
const products: Readonly<Record<string, Operation>> = { '*': 'multiply', '/': 'divide', '//': 'divide' }
const functions: Readonly<Record<string, Operation>> = { max: 'max', min: 'min', Max: 'max', Min: 'min' }

const tokenPattern = /\s*(?:(\d+)|([A-Za-z_][\w.]*)|(\/\/|[-+*/(),]))/y
/** Deeper parentheses are taken for a name, so that a hostile file cannot exhaust the stack. */
const maxDepth = 64

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = []
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const match = tokenPattern.exec(text)
    if (!match) return undefined
    tokens.push(match[0].trim())
  }
  return tokens
}

/** Evaluates a text such as `2*((height+1)/2)` in an algebra; undefined when it is no such expression or has no answer. */
export function parseExpression<Value>(text: string, algebra: ExpressionAlgebra<Value>): Value | undefined {
  const tokens = tokensOf(text)
  let position = 0
  let depth = 0
  const take = (wanted: string) => tokens?.[position] === wanted && ++position > 0

  function chain(operators: Readonly<Record<string, Operation>>, operand: () => Value | undefined) {
    let left = operand()
    for (;;) {
      const operation = operators[tokens?.[position] ?? '']
      if (left === undefined || !operation) return left
      position++
      const right = operand()
      left = right === undefined ? undefined : algebra[operation](left, right)
    }
  }

  const product = () => chain(products, factor)
  const sum = () => chain(sums, product)

  function factor(): Value | undefined {
    const token = tokens?.[position++]
    if (token === undefined || ++depth > maxDepth) return undefined
    const value = factorOf(token)
    depth--
    return value
  }

  function factorOf(token: string): Value | undefined {
    if (/^\d/.test(token)) return algebra.number(Number(token))
    if (token === '-') return negated(factor())
    if (token === '(') return closed(sum())
    const operation = functions[token]
    if (operation && take('(')) return call(operation)
    return /^\w/.test(token) ? algebra.symbol(token) : undefined
  }

  const closed = (value: Value | undefined) => (take(')') ? value : undefined)
  const negated = (value: Value | undefined) =>
    value === undefined ? undefined : algebra.subtract(algebra.number(0), value)

  function call(operation: Operation): Value | undefined {
    const left = sum()
    if (left === undefined || !take(',')) return undefined
    const right = sum()
    return right === undefined ? undefined : closed(algebra[operation](left, right))
  }

  const value = sum()
  return position === tokens?.length ? value : undefined
}
