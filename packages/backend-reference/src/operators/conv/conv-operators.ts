import type { Operator } from '../operator.ts'
import { conv } from './conv.ts'

/** Operators that move a window over spatial axes. */
export const convOperators = {
  Conv: conv,
} satisfies Record<string, Operator>
