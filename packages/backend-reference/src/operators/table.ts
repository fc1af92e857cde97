import { attention } from './attention/attention.ts'
import { rotaryEmbedding } from './attention/rotary-embedding.ts'
import { contribOperators } from './contrib/contrib-operators.ts'
import { controlOperators } from './control/control-operators.ts'
import { convOperators } from './conv/conv-operators.ts'
import { activationOperators } from './elementwise/activations.ts'
import { binaryOperators } from './elementwise/binary.ts'
import { castOperators } from './elementwise/cast.ts'
import { unaryOperators } from './elementwise/unary.ts'
import { linalgOperators } from './linalg/linalg-operators.ts'
import { movementOperators } from './movement/movement-operators.ts'
import { normOperators } from './norm/norm-operators.ts'
import type { Operator } from './operator.ts'
import { integerOperators } from './quantize/integer-operators.ts'
import { quantizeOperators } from './quantize/quantize-operators.ts'
import { reduceOperators } from './reduce/reduce-operators.ts'
import { resizeOperators } from './resize/resize.ts'
import { selectOperators } from './select/select-operators.ts'

/** Every operator that can be computed, by domain. */
const operatorTables: Readonly<Record<string, Readonly<Record<string, Operator>>>> = {
  '': {
    ...unaryOperators,
    ...activationOperators,
    ...binaryOperators,
    ...castOperators,
    ...linalgOperators,
    ...movementOperators,
    ...reduceOperators,
    ...normOperators,
    ...convOperators,
    ...selectOperators,
    ...resizeOperators,
    ...controlOperators,
    ...quantizeOperators,
    ...integerOperators,
    Attention: attention,
    RotaryEmbedding: rotaryEmbedding,
  },
  'com.microsoft': contribOperators,
}

const domainOf = (domain: string) => (domain === 'ai.onnx' ? '' : domain)

/** Finds the function of an operator. */
export function findOperator(domain: string, opType: string): Operator | undefined {
  const table = operatorTables[domainOf(domain)]
  return table && Object.hasOwn(table, opType) ? table[opType] : undefined
}

/** Names the operators of a domain that can be computed; `''` is the domain of the specification itself. */
export function referenceOperators(domain = ''): readonly string[] {
  return Object.keys(operatorTables[domainOf(domain)] ?? {}).sort()
}
