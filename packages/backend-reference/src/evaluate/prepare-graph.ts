import { createError, UnknownName } from '@self-cascade/core'
import type { Graph } from '@self-cascade/onnx-graph'
import { ValueNotFed } from '../errors.ts'
import { type Precision, roundToType } from '../values/precision.ts'
import type { ReferenceValue } from '../values/value.ts'
import { type Plan, planGraph } from './plan.ts'
import { runPlan } from './run-plan.ts'

/** Values by their name in the graph. */
export type ReferenceValues = Readonly<Record<string, ReferenceValue>>

/** How a graph is evaluated. */
export interface EvaluateOptions {
  /** Names of the values to give: any of the graph, intermediate ones too; its outputs when absent. */
  readonly fetches?: readonly string[]
  /** `'float64'` by default; `'float32'` rounds every result to its element type, as a runtime does. */
  readonly precision?: Precision
}

/** A graph that is ready to be evaluated any number of times. */
export interface PreparedGraph {
  /**
   * Evaluates the graph. Inputs are fed; any other value, an initialiser or what a node makes, may be fed too, and is then taken
   * instead of the graph's own.
   *
   * @throws {@link ValueNotFed} when something is missing.
   * @throws {@link UnknownName} for a feed that is no value of the graph.
   * @throws {@link NodeFailed} when the operands of a node do not fit.
   */
  readonly run: (feeds: ReferenceValues) => Record<string, ReferenceValue>
}

/**
 * Plans the evaluation of a graph once, for many runs with feeds of the same names. Edits of the graph after this are not seen.
 *
 * @throws {@link UnknownName} for a fetch that is no value of the graph.
 */
export function prepareGraph(graph: Graph, options: EvaluateOptions = {}): PreparedGraph {
  const { fetches = graph.outputNames, precision = 'float64' } = options
  checkNames(graph, 'fetched value', fetches)
  const snapshot = graph.clone()
  const plans = new Map<string, Plan>()
  return {
    run(feeds) {
      const names = Object.keys(feeds)
      const key = JSON.stringify(names)
      let plan = plans.get(key)
      if (!plan) {
        checkNames(snapshot, 'value to feed', names)
        plan = planGraph(snapshot, fetches, new Set(names))
        plans.set(key, plan)
      }
      return runFed(plan, feeds, precision)
    },
  }
}

/**
 * Evaluates a graph in plain TypeScript: what it means by the ONNX specification, in float64 unless told otherwise. Feeds,
 * intermediate values and results may share their elements, so do not write to them.
 *
 * @throws {@link OperatorNotImplemented}, {@link NodeFailed}, {@link ValueNotFed}, {@link UnknownName}
 * @example
 * ```ts
 * const { y } = evaluateGraph(graph, { x: float64Value([1, 2, 3, 4], [2, 2]) })
 * ```
 */
export function evaluateGraph(
  graph: Graph,
  feeds: ReferenceValues,
  options: EvaluateOptions = {},
): Record<string, ReferenceValue> {
  const { fetches = graph.outputNames, precision = 'float64' } = options
  const names = Object.keys(feeds)
  checkNames(graph, 'fetched value', fetches)
  checkNames(graph, 'value to feed', names)
  return runFed(planGraph(graph, fetches, new Set(names)), feeds, precision)
}

function runFed(plan: Plan, feeds: ReferenceValues, precision: Precision): Record<string, ReferenceValue> {
  const fed = Object.keys(feeds)
  const missing = plan.needs.find((name) => !feeds[name])
  if (missing !== undefined) throw createError(ValueNotFed, { name: missing, fed })
  const given = Object.entries(feeds).map(
    ([name, value]) => [name, precision === 'float32' ? roundToType(value) : value] as const,
  )
  const values = runPlan(plan, new Map(given), precision)
  return Object.fromEntries(plan.fetches.map((name) => [name, values.get(name)!]))
}

function checkNames(graph: Graph, kind: string, names: readonly string[]): void {
  const unknown = names.find((name) => !graph.has(name))
  if (unknown === undefined) return
  throw createError(UnknownName, { kind, name: unknown, known: [...graph.inputNames, ...graph.outputNames] })
}
