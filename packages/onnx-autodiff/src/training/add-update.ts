import { DataType, type Graph } from '@self-cascade/onnx-graph'
import { GraphOps } from '../graph-ops.ts'
import type { Arithmetic, Optimizer } from '../optimizers/optimizer.ts'
import type { Value } from '../value.ts'

/** A parameter of a graph and its gradient. */
export interface TrainedParameter {
  readonly name: string
  readonly dims: readonly number[]
  /** The value that holds its gradient. */
  readonly gradient: string
}

/** One tensor of a training step's state: the input that holds it and the output that holds it after the step. */
export interface TrainingState {
  readonly input: string
  readonly output: string
  readonly dims: readonly number[]
  readonly parameter: string
  /** The optimiser's slot; absent for the parameter itself. */
  readonly slot?: string
}

/** What an update adds to a graph. */
export interface AddedUpdate {
  /** The norm of all gradients together, before clipping. */
  readonly gradientNorm: string
  readonly state: readonly TrainingState[]
  /** Input, a float32 scalar, for each of the optimiser's `scalars`. */
  readonly scalars: Readonly<Record<string, string>>
}

/** Adds an optimiser's update of every parameter to a graph. Outputs are not set. */
export function addUpdate(
  graph: Graph,
  {
    parameters,
    optimizer,
    clipNorm,
  }: { parameters: readonly TrainedParameter[]; optimizer: Optimizer; clipNorm?: number | undefined },
): AddedUpdate {
  const ops = new GraphOps(graph)
  const gradients = parameters.map(({ gradient, dims }) => ({ name: gradient, dims }))
  const norm = globalNorm(ops, gradients)
  const factor = clipNorm === undefined ? undefined : clipScale(ops, norm, clipNorm)
  const scalars = scalarInputs(graph, optimizer)
  const state = parameters.flatMap((parameter, index) => {
    const gradient = factor ? ops.mul(gradients[index]!, factor) : gradients[index]!
    return updateOf(ops, { optimizer, parameter, gradient, scalars })
  })
  const names = Object.entries(scalars).map(([key, { name }]) => [key, name] as const)
  return { gradientNorm: nameValue(ops, norm, 'gradient_norm'), state, scalars: Object.fromEntries(names) }
}

function globalNorm(ops: GraphOps, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => ops.op('ReduceSumSquare', [gradient], [], { keepdims: 0 }))
  return ops.unary('Sqrt', squares.length === 1 ? squares[0]! : ops.op('Sum', squares, []))
}

/** `min(1, c / (norm + 1e-6))`, torch's `clip_grad_norm_`. */
function clipScale(ops: GraphOps, norm: Value, clipNorm: number): Value {
  const ratio = ops.div(ops.scalar(clipNorm), ops.shift(norm, 1e-6))
  return ops.op('Min', [ratio, ops.scalar(1)], [])
}

function scalarInputs(graph: Graph, optimizer: Optimizer): Record<string, Value> {
  const input = (key: string) =>
    graph.addInput(graph.uniqueName(`optimizer.${key}`), { elementType: DataType.FLOAT, dims: [] })
  const keys = Object.keys(optimizer.scalars(1, 0))
  return Object.fromEntries(keys.map((key) => [key, { name: input(key), dims: [] }]))
}

interface Update {
  readonly optimizer: Optimizer
  readonly parameter: TrainedParameter
  readonly gradient: Value
  readonly scalars: Readonly<Record<string, Value>>
}

function updateOf(ops: GraphOps, { optimizer, parameter: { name, dims }, gradient, scalars }: Update): TrainingState[] {
  const slotInput = (slot: string) => ops.graph.addInput(`${name}.${slot}`, { elementType: DataType.FLOAT, dims })
  const slotNames = Object.keys(optimizer.slots)
  const slots = Object.fromEntries(slotNames.map((slot) => [slot, { name: slotInput(slot), dims }]))
  const updated = optimizer.update<Value>(graphMath(ops), { parameter: { name, dims }, gradient, slots, scalars })
  const state = (result: Value, input: string) => ({
    input,
    output: nameValue(ops, result, `${input}.next`),
    dims,
    parameter: name,
  })
  return [
    state(updated.parameter, name),
    ...slotNames.map((slot) => ({ ...state(updated.slots[slot]!, slots[slot]!.name), slot })),
  ]
}

/** Gives a value a name of its own, to be an output. */
export function nameValue(ops: GraphOps, { name, dims }: Value, wanted: string): string {
  const output = ops.graph.uniqueName(wanted)
  ops.graph.addNode({ opType: 'Identity', inputs: [name], outputs: [output] })
  ops.graph.setType(output, { elementType: DataType.FLOAT, dims })
  return output
}

const graphMath = (ops: GraphOps): Arithmetic<Value> => ({
  constant: (value) => ops.scalar(value),
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  sqrt: (a) => ops.unary('Sqrt', a),
})
