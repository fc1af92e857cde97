import { attentionRules } from './rules/attention.ts'
import { convolutionRules } from './rules/convolution.ts'
import { creationRules } from './rules/creation.ts'
import { elementwiseRules } from './rules/elementwise.ts'
import { indexingRules } from './rules/indexing.ts'
import { linearRules } from './rules/linear.ts'
import { microsoftRules } from './rules/microsoft.ts'
import { movementRules } from './rules/movement.ts'
import { normalizationRules } from './rules/normalization.ts'
import { quantizationRules } from './rules/quantization.ts'
import { reductionRules } from './rules/reduction.ts'
import { resizingRules } from './rules/resizing.ts'
import { slicingRules } from './rules/slicing.ts'
import type { ShapeRule } from './shape-rule.ts'

const onnxRules = {
  ...elementwiseRules,
  ...creationRules,
  ...movementRules,
  ...slicingRules,
  ...indexingRules,
  ...linearRules,
  ...convolutionRules,
  ...reductionRules,
  ...normalizationRules,
  ...resizingRules,
  ...quantizationRules,
  ...attentionRules,
} satisfies Record<string, ShapeRule>

const tableOf = (rules: Readonly<Record<string, ShapeRule>>): ReadonlyMap<string, ShapeRule> =>
  new Map(Object.entries(rules))

const onnx = tableOf(onnxRules)
const rulesByDomain: ReadonlyMap<string, ReadonlyMap<string, ShapeRule>> = new Map([
  ['', onnx],
  ['ai.onnx', onnx],
  ['com.microsoft', tableOf(microsoftRules)],
])

/** Gives the rule of an operator; undefined for operators that are not known. */
export function shapeRuleOf({ domain, opType }: { readonly domain: string; readonly opType: string }) {
  return rulesByDomain.get(domain)?.get(opType)
}
