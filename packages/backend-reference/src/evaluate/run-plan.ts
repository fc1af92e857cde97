import { createError, SelfCascadeError } from '@self-cascade/core'
import { NodeFailed, OperatorNotImplemented } from '../errors.ts'
import { type Precision, roundToType } from '../values/precision.ts'
import type { ReferenceValue } from '../values/value.ts'
import { operatorContext } from './context.ts'
import type { Plan, Step } from './plan.ts'

type Values = Map<string, ReferenceValue>

/**
 * Computes the steps of a plan in order and gives the fetched values.
 *
 * @throws {@link NodeFailed} naming the node whose operands do not fit.
 */
export function runPlan(plan: Plan, given: ReadonlyMap<string, ReferenceValue>, precision: Precision): Values {
  const values: Values = new Map([...plan.constants, ...given])
  for (const step of plan.steps) {
    const outputs = runStep(step, values, precision)
    step.node.output.forEach((name, index) => {
      const output = outputs[index]
      // A value that was given stays what was given.
      if (name !== '' && output && !given.has(name))
        values.set(name, precision === 'float32' ? roundToType(output) : output)
    })
    for (const name of step.frees) values.delete(name)
  }
  return values
}

function runStep(step: Step, values: Values, precision: Precision) {
  const { node, opset, operator, subgraphs } = step
  const runSubgraph = (attribute: string, inputs: readonly ReferenceValue[]) => {
    const plan = subgraphs[attribute]!
    const given = new Map(plan.needs.flatMap((name) => (values.has(name) ? [[name, values.get(name)!]] : [])))
    inputs.forEach((value, index) => {
      given.set(plan.inputs[index]!, value)
    })
    const results = runPlan(plan, given, precision)
    return plan.fetches.map((name) => results.get(name)!)
  }
  try {
    const outputs = operator(
      node.input.map((name) => values.get(name)),
      operatorContext(node, opset, runSubgraph),
    )
    return 'dataType' in outputs ? [outputs] : outputs
  } catch (cause) {
    if (SelfCascadeError.isInstance(cause, NodeFailed) || SelfCascadeError.isInstance(cause, OperatorNotImplemented)) {
      throw cause
    }
    const problem = SelfCascadeError.isInstance(cause) ? cause.what : `${String(cause)}.`
    throw createError(NodeFailed, { opType: node.opType, node: node.name || node.output[0]!, problem }, { cause })
  }
}
