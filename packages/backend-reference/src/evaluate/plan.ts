import { createError } from '@self-cascade/core'
import { Graph, type NodeProto } from '@self-cascade/onnx-graph'
import { OperatorNotImplemented } from '../errors.ts'
import { constantOperator } from '../operators/constant.ts'
import type { Operator } from '../operators/operator.ts'
import { findOperator } from '../operators/table.ts'
import { type ReferenceValue, valueFromTensor } from '../values/value.ts'
import { operatorContext } from './context.ts'

/** One node to compute. */
export interface Step {
  readonly node: NodeProto
  readonly opset: number
  readonly operator: Operator
  /** Plans of the graphs in its attributes, by attribute name. */
  readonly subgraphs: Readonly<Record<string, Plan>>
  /** Values that nobody reads after this step. */
  readonly frees: readonly string[]
}

/** What has to be computed, in order, to get some values of a graph. */
export interface Plan {
  readonly steps: readonly Step[]
  readonly constants: ReadonlyMap<string, ReferenceValue>
  /** Values that must be given. */
  readonly needs: readonly string[]
  readonly inputs: readonly string[]
  readonly fetches: readonly string[]
}

type UnfreedStep = Omit<Step, 'frees'>

/**
 * Plans the computation of `fetches`: only the nodes they depend on, with constants read once.
 *
 * @param given - values that will be given, whoever makes them in the graph.
 * @throws {@link OperatorNotImplemented} when a node on the way has an unknown operator.
 */
export function planGraph(graph: Graph, fetches: readonly string[], given: ReadonlySet<string>): Plan {
  const wanted = new Set(fetches)
  const steps: UnfreedStep[] = []
  const constants = new Map<string, ReferenceValue>()
  for (const node of [...graph.nodes()].reverse()) {
    if (!node.output.some((value) => wanted.has(value) && !given.has(value))) continue
    if (node.opType === 'Constant') {
      constants.set(node.output[0]!, constantOperator([], contextOf(graph, node)))
      continue
    }
    const step = stepOf(graph, node)
    steps.push(step)
    for (const value of readsOf(step)) wanted.add(value)
  }
  for (const value of wanted) {
    const tensor = graph.initializers.get(value)
    if (tensor && !given.has(value)) constants.set(value, valueFromTensor(tensor))
  }
  const made = new Set(steps.flatMap(({ node }) => node.output))
  const needs = [...wanted].filter((value) => given.has(value) || !(made.has(value) || constants.has(value)))
  return { steps: withFrees(steps.reverse(), fetches), constants, needs, inputs: graph.inputNames, fetches }
}

function contextOf(graph: Graph, node: NodeProto) {
  return operatorContext(node, graph.opset(node.domain), () => [])
}

function stepOf(graph: Graph, node: NodeProto): UnfreedStep {
  const { opType, domain, name } = node
  const operator = findOperator(domain, opType)
  if (!operator) throw createError(OperatorNotImplemented, { opType, domain, node: name || node.output[0]! })
  const subgraphs: Record<string, Plan> = {}
  for (const attribute of node.attribute) {
    if (!attribute.g) continue
    const subgraph = new Graph(graph.model, attribute.g)
    subgraphs[attribute.name] = planGraph(subgraph, subgraph.outputNames, new Set(subgraph.inputNames))
  }
  return { node, opset: graph.opset(domain), operator, subgraphs }
}

/** What a node reads, in its subgraphs too. */
function readsOf({ node, subgraphs }: UnfreedStep): string[] {
  const captured = Object.values(subgraphs).flatMap(({ needs, inputs }) =>
    needs.filter((value) => !inputs.includes(value)),
  )
  return [...node.input.filter((value) => value !== ''), ...captured]
}

function withFrees(steps: readonly UnfreedStep[], fetches: readonly string[]): Step[] {
  const kept = new Set(fetches)
  return [...steps]
    .reverse()
    .map((step) => {
      const touched = new Set([...readsOf(step), ...step.node.output])
      const frees = [...touched].filter((value) => value !== '' && !kept.has(value))
      for (const value of frees) kept.add(value)
      return { ...step, frees }
    })
    .reverse()
}
