import { isFloatType } from '../element-types.ts'
import { tensorElements } from '../external-data.ts'
import type { Graph } from '../graph/graph.ts'
import { tensorValues } from '../graph/tensor-data.ts'
import { attempt } from './attempt.ts'
import type { EvaluationLimits } from './evaluate-node.ts'
import type { KnownValue } from './known-value.ts'

/** Reads an initialiser or a `Constant` node; undefined for values that are computed, and for constants that are too large. */
export function constantValue(
  graph: Graph,
  value: string,
  { weights = false, keep }: EvaluationLimits = {},
): KnownValue | undefined {
  const tensor = graph.constantOf(value)
  if (!tensor || (keep?.has(value) && isFloatType(tensor.dataType))) return undefined
  if (!weights && tensorElements(tensor) > maxElements) return undefined
  const content = attempt(() => tensorValues(tensor))
  return content && { kind: 'tensor', tensor: content }
}

/** Results of more elements than this, and than the constants they are made from, are left to the runtime. */
export const maxElements = 2 ** 14
