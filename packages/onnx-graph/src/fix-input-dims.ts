import { create } from '@bufbuild/protobuf'
import { createError, InvalidOption, UnknownName } from '@self-cascade/core'
import {
  type TensorShapeProto_Dimension as Dimension,
  type GraphProto,
  type ModelProto,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  type TypeProto_Tensor,
  type ValueInfoProto,
} from 'onnx-buf'
import { checkModel } from './check-model.ts'
import { InputDimsConflict } from './errors.ts'
import { ownEntry } from './own-entry.ts'

/** A model after an edit; `modified` is false, and the model the same object, when there was nothing to do. */
export interface EditResult {
  readonly model: ModelProto
  readonly modified: boolean
}

/**
 * Fixes the dims of graph inputs, so that a runtime can plan memory and fold shape arithmetic. A symbolic dim that gets a size
 * gets it in every input, output and `value_info` of the graph; dims computed from it stay symbolic. The model that was given
 * stays as it is; the new one shares everything else with it.
 *
 * @param inputDims - for each input its dims, all 1 or more.
 * @throws {@link UnknownName} for an input that the graph has not.
 * @throws {@link InvalidOption} for a dim that is not a positive integer.
 * @throws {@link InputDimsConflict} when the rank or a fixed dim differs, or one symbol would get two sizes.
 */
export function fixInputDims(model: ModelProto, inputDims: Readonly<Record<string, readonly number[]>>): EditResult {
  checkModel(model, 'The model')
  const { graph, modified } = fixGraphInputDims(model.graph, inputDims)
  return modified ? { model: { ...model, graph }, modified } : { model, modified }
}

/** The same for a graph alone; only its inputs, outputs and `value_info` are looked at. */
export function fixGraphInputDims(
  graph: GraphProto,
  inputDims: Readonly<Record<string, readonly number[]>>,
): { readonly graph: GraphProto; readonly modified: boolean } {
  const sizes = new Map<string, number>()
  for (const [name, dims] of Object.entries(inputDims)) bindSymbols(tensorInput(graph, name), name, dims, sizes)
  const fix = (value: ValueInfoProto) => fixValue(value, inputDims, sizes)
  const input = graph.input.map(fix)
  const output = graph.output.map((value) => fixValue(value, {}, sizes))
  const valueInfo = graph.valueInfo.map((value) => fixValue(value, {}, sizes))
  const isChanged = (before: readonly ValueInfoProto[], after: readonly ValueInfoProto[]) =>
    before.some((value, index) => value !== after[index])
  const modified =
    isChanged(graph.input, input) || isChanged(graph.output, output) || isChanged(graph.valueInfo, valueInfo)
  return modified ? { graph: { ...graph, input, output, valueInfo }, modified } : { graph, modified }
}

function tensorInput(graph: GraphProto, name: string): TypeProto_Tensor {
  const input = graph.input.find((candidate) => candidate.name === name)
  if (!input) throw createError(UnknownName, { kind: 'graph input', name, known: graph.input.map((one) => one.name) })
  if (input.type?.value.case !== 'tensorType') {
    throw createError(InputDimsConflict, { input: name, problem: 'it is not a tensor' })
  }
  return input.type.value.value
}

/** Checks the dims asked for one input and notes what size each of its symbols gets. */
function bindSymbols(
  { shape }: TypeProto_Tensor,
  input: string,
  dims: readonly number[],
  sizes: Map<string, number>,
): void {
  const conflict = (problem: string) => createError(InputDimsConflict, { input, problem })
  if (shape && shape.dim.length !== dims.length) {
    throw conflict(`it has ${shape.dim.length} dims, and ${dims.length} were asked for`)
  }
  for (const [axis, size] of dims.entries()) {
    if (!Number.isInteger(size) || size < 1) {
      throw createError(InvalidOption, { name: `${input} dim ${axis}`, value: size, expected: 'a positive integer' })
    }
    const { value } = shape?.dim[axis] ?? { value: { case: undefined } }
    if (value.case === 'dimValue' && Number(value.value) !== size) {
      throw conflict(`dim ${axis} is ${value.value} in the model, and ${size} was asked for`)
    }
    if (value.case !== 'dimParam' || value.value === '') continue
    const other = sizes.get(value.value) ?? size
    if (other !== size) throw conflict(`the symbol "${value.value}" would be both ${other} and ${size}`)
    sizes.set(value.value, size)
  }
}

function fixValue(
  value: ValueInfoProto,
  inputDims: Readonly<Record<string, readonly number[]>>,
  sizes: ReadonlyMap<string, number>,
): ValueInfoProto {
  if (value.type?.value.case !== 'tensorType') return value
  const tensor = value.type.value.value
  const asked = ownEntry(inputDims, value.name)
  const before: readonly (Dimension | undefined)[] = tensor.shape?.dim ?? asked?.map(() => undefined) ?? []
  const dim = before.map((one, axis) => fixDim(one, asked?.[axis], sizes))
  if (tensor.shape && dim.every((one, axis) => one === before[axis])) return value
  if (!tensor.shape && !asked) return value
  const shape = { ...(tensor.shape ?? create(TensorShapeProtoSchema)), dim }
  return { ...value, type: { ...value.type, value: { case: 'tensorType', value: { ...tensor, shape } } } }
}

function fixDim(dim: Dimension | undefined, asked: number | undefined, sizes: ReadonlyMap<string, number>): Dimension {
  const before = dim ?? create(TensorShapeProto_DimensionSchema)
  if (before.value.case === 'dimValue') return before
  const size = asked ?? (before.value.case === 'dimParam' ? sizes.get(before.value.value) : undefined)
  return size === undefined ? before : { ...before, value: { case: 'dimValue', value: BigInt(size) } }
}
