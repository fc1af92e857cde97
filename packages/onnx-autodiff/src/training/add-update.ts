import { DataType, type Graph } from '@self-cascade/onnx-graph'
import { GraphOps } from '../graph-ops.ts'
import { nameOutputs } from '../name-outputs.ts'
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
  const updates = parameters.flatMap((parameter, index) => {
    const gradient = factor ? ops.mul(gradients[index]!, factor) : gradients[index]!
    return updateOf(ops, { optimizer, parameter, gradient, scalars })
  })
  const results = updates.map(({ input, result }) => ({ value: result, wanted: `${input}.next` }))
  const [gradientNorm, ...outputs] = nameOutputs(graph, [{ value: norm, wanted: 'gradient_norm' }, ...results])
  const state = updates.map(({ result: _, ...place }, index) => ({ ...place, output: outputs[index]! }))
  const names = Object.entries(scalars).map(([key, { name }]) => [key, name] as const)
  return { gradientNorm: gradientNorm!, state, scalars: Object.fromEntries(names) }
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

type Updated = Omit<TrainingState, 'output'> & { readonly result: Value }

function updateOf(ops: GraphOps, { optimizer, parameter: { name, dims }, gradient, scalars }: Update): Updated[] {
  const slotInput = (slot: string) =>
    ops.graph.addInput(freeName(ops.graph, `${name}.${slot}`), { elementType: DataType.FLOAT, dims })
  const slotNames = Object.keys(optimizer.slots)
  const slots = Object.fromEntries(slotNames.map((slot) => [slot, { name: slotInput(slot), dims }]))
  const updated = optimizer.update<Value>(graphMath(ops), { parameter: { name, dims }, gradient, slots, scalars })
  return [
    { input: name, dims, parameter: name, result: updated.parameter },
    ...slotNames.map((slot) => {
      return { input: slots[slot]!.name, dims, parameter: name, slot, result: updated.slots[slot]! }
    }),
  ]
}

/** Gives a name that no value has yet, the same in every run: checkpoints hold tensors by such names. */
export function freeName(graph: Graph, wanted: string): string {
  let name = wanted
  while (graph.has(name) || graph.isOutput(name)) name = `${name}'`
  return name
}

const graphMath = (ops: GraphOps): Arithmetic<Value> => ({
  constant: (value) => ops.scalar(value),
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  div: ops.div,
  sqrt: (a) => ops.unary('Sqrt', a),
})
