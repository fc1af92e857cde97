/**
 * Evaluates ONNX graphs in plain TypeScript and float64, one function per operator: slow, obvious, and what gradients and graph
 * rewrites are checked against. Any value of a graph can be fed or fetched by its name.
 *
 * @packageDocumentation
 */
export { NodeFailed, OperandsInvalid, OperatorNotImplemented, ReferenceSessionUnusable, ValueNotFed } from './errors.ts'
export {
  type EvaluateOptions,
  evaluateGraph,
  type PreparedGraph,
  prepareGraph,
  type ReferenceValues,
} from './evaluate/prepare-graph.ts'
export { referenceOperators } from './operators/table.ts'
export { type ReferenceBackendOptions, referenceBackend } from './session/reference-backend.ts'
export type { ReferenceData } from './values/data-kinds.ts'
export type { Precision } from './values/precision.ts'
export { boolValue, float64Value, int64Value, makeValue, numbersOf, type ReferenceValue } from './values/value.ts'
