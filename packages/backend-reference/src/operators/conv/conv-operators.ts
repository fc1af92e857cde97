import type { Operator } from '../operator.ts'
import { conv } from './conv.ts'
import { convTranspose } from './conv-transpose.ts'
import { poolOperators } from './pool.ts'

/** Operators that move a window over spatial axes. */
export const convOperators = {
  Conv: conv,
  ConvTranspose: convTranspose,
  ...poolOperators,
} satisfies Record<string, Operator>
