import { DataType, type NodeProto } from '@self-cascade/onnx-graph'
import type { GraphOps } from './graph-ops.ts'
import { sizeOfDims, type Value } from './value.ts'

/** What is needed to compute the forward pass again, part by part, while the reverse pass runs. */
export interface RecomputeInput {
  readonly ops: GraphOps
  /** The forward nodes between parameters and loss, in topological order. */
  readonly nodes: readonly NodeProto[]
  /** How many parts of about the same number of nodes the forward pass is cut into; at least 2. */
  readonly segments: number
  readonly typed: (name: string) => Value
  readonly cotangentOf: (name: string) => Value | undefined
}

/**
 * Lets the reverse pass read forward values that are computed again instead of kept (Chen et al. 2016, "Training Deep Nets with
 * Sublinear Memory Cost"): only values that cross from one segment to another are kept, and a segment is computed again from them
 * once the gradient of what it gives is known. The last segment is still there when the reverse pass starts, and stays as it is.
 *
 * In place. `isReverse` tells the nodes that the reverse pass added.
 */
export function recomputeForward(input: RecomputeInput, isReverse: (node: NodeProto) => boolean): void {
  const { ops, nodes, segments } = input
  const bounds = Array.from({ length: segments }, (_, index) => Math.round(((index + 1) * nodes.length) / segments))
  const segmentOf = new Map(nodes.map((node, place) => [node, bounds.findIndex((bound) => place < bound)]))
  const reverse = ops.graph.nodes().filter(isReverse)
  const copies = segmentCopies(input, segmentOf)
  for (const node of reverse) {
    for (const [index, value] of node.input.entries()) {
      const copy = copies(value)
      if (copy !== value) ops.graph.setInput(node, index, copy)
    }
  }
}

/** Gives for a forward value its copy, which is made when it is first asked for. */
function segmentCopies(
  { ops, typed, cotangentOf, segments }: RecomputeInput,
  segmentOf: ReadonlyMap<NodeProto, number>,
) {
  const { graph } = ops
  const made = new Map<string, string>()
  const homeOf = (value: string) => segmentOf.get(graph.producerOf(value) as NodeProto)
  const crosses = (value: string, home: number) =>
    graph.isOutput(value) || graph.consumersOf(value).some((reader) => (segmentOf.get(reader) ?? home) !== home)
  const triggers = new Map<number, Value | undefined>()
  const triggerOf = (home: number) => {
    if (!triggers.has(home)) triggers.set(home, findTrigger(home))
    return triggers.get(home)
  }
  const findTrigger = (home: number): Value | undefined => {
    const inside = [...segmentOf].filter(([, segment]) => segment === home).flatMap(([node]) => node.output)
    const given = inside.filter((value) => value !== '' && crosses(value, home)).map(cotangentOf)
    const last = given.filter((cotangent) => cotangent !== undefined).at(-1)
    return last && nothingFrom(ops, last)
  }
  const copyOf = (value: string): string => {
    const home = homeOf(value)
    if (home === undefined || home === segments - 1 || crosses(value, home)) return value
    const known = made.get(value)
    if (known !== undefined) return known
    const trigger = triggerOf(home)
    if (!trigger) return value
    const node = graph.producerOf(value)!
    const inputs = node.input.map((input) => late(input, home, trigger))
    // Without anything to wait for, the copy would be done at once, and be the same as the original.
    if (inputs.every((input, index) => input === node.input[index])) {
      const first = inputs.findIndex((input) => graph.typeOf(input)?.elementType === DataType.FLOAT)
      inputs[first] = held(inputs[first]!, home, trigger)
    }
    const copy = graph.copyNode(node, inputs)
    for (const [index, output] of node.output.entries()) noteCopy(output, copy.output[index]!)
    return made.get(value)!
  }
  const noteCopy = (output: string, copy: string) => {
    const type = graph.typeOf(output)
    if (type) graph.setType(copy, type)
    made.set(output, copy)
  }
  /** An operand of a copied node: a copy, or a kept value that is held back until the segment's turn. */
  const late = (input: string, home: number, trigger: Value): string => {
    if (input === '' || homeOf(input) === undefined) return input
    const copy = copyOf(input)
    return copy === input ? held(input, home, trigger) : copy
  }
  const held = (value: string, home: number, trigger: Value): string => {
    const key = `${home} ${value}`
    const known = made.get(key) ?? ops.add(typed(value), trigger).name
    made.set(key, known)
    return known
  }
  return copyOf
}

/** Zero, but known only when `value` is: it makes what it is added to wait. */
function nothingFrom(ops: GraphOps, value: Value): Value {
  const flat = ops.reshape(value, [sizeOfDims(value.dims)])
  return ops.reshape(ops.scale(ops.slice(flat, [{ axis: 0, start: 0, end: 1 }]), 0), [])
}
