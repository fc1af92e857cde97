import { sizeOf } from '@self-cascade/core'
import { isFloatType } from '../element-types.ts'
import type { TensorContent } from '../graph/tensor-data.ts'
import { staticDims, type ValueType } from '../graph/value-type.ts'
import { writeElements } from '../kernels/elements.ts'
import { elementwiseKernels } from '../kernels/elementwise.ts'
import type { KernelCall } from '../kernels/kernel.ts'
import { kernels } from '../kernels/kernels.ts'
import { attempt } from './attempt.ts'
import { maxElements } from './constant-value.ts'
import type { KnownValue } from './known-value.ts'
import type { NodeFacts } from './shape-rule.ts'
import { sizeRules } from './size-rules.ts'

/** How much is computed beforehand. */
export interface EvaluationLimits {
  /** Weights too, such as casts of them: results may be as large as the constants that they are made from. */
  readonly weights?: boolean
  /** Floating-point initialisers that are no constants. */
  readonly keep?: ReadonlySet<string>
}

type Known = (value: string) => KnownValue | undefined
type Results = readonly (KnownValue | undefined)[]
type Types = readonly (ValueType | undefined)[]

/** Finds out the elements of a node's outputs: in full, as sizes with symbols, or that all are equal. */
export function evaluateNode(facts: NodeFacts, types: Types, known: Known, limits: EvaluationLimits): Results {
  const { domain, opType } = facts.node
  if ((domain !== '' && domain !== 'ai.onnx') || !evaluated.has(opType) || types.length === 0) return []
  const call = { facts, types, known, limits }
  return attempt(() => computed(call) ?? sizes(call) ?? uniform(call)) ?? []
}

interface Call {
  readonly facts: NodeFacts
  readonly types: Types
  readonly known: Known
  readonly limits: EvaluationLimits
}

/** Reads constant inputs; undefined as soon as one is none, since reading copies what is not aligned. */
function constantInputs({ facts, known }: Call): (TensorContent | undefined)[] | undefined {
  const tensors: (TensorContent | undefined)[] = []
  for (const value of facts.node.input) {
    const input = value === '' ? undefined : known(value)
    if (input?.kind === 'tensor') tensors.push(input.tensor)
    else if (value === '') tensors.push(undefined)
    else return undefined
  }
  return tensors
}

function computed(call: Call): Results | undefined {
  const { facts, types, limits } = call
  const kernel = kernels.get(facts.node.opType)
  const tensors = kernel && constantInputs(call)
  if (!tensors) return undefined
  const outputs = types.map((type) => ({ elementType: type?.elementType ?? 0, dims: staticDims(type) }))
  if (!outputs.every((output): output is KernelCall['outputs'][number] => output.dims !== undefined)) return undefined
  const count = outputs.reduce((sum, { dims }) => sum + sizeOf(dims), 0)
  const given = tensors.reduce((sum, tensor) => sum + (tensor?.data.length ?? 0), 0)
  if (count > (limits.weights ? Math.max(maxElements, given) : maxElements)) return undefined
  if (!limits.weights && isWeightCast(facts, given)) return undefined
  const results = kernel!({ facts, inputs: tensors, outputs })
  if (results?.some((data, index) => data.length !== sizeOf(outputs[index]!.dims))) return undefined
  return results?.map((data, index) => {
    const { elementType: dataType, dims } = outputs[index]!
    return { kind: 'tensor', tensor: { dataType, dims, data } }
  })
}

/** Weights are often stored as float16 behind a `Cast`: computing it doubles the file. */
function isWeightCast({ node, elementType }: NodeFacts, count: number): boolean {
  return node.opType === 'Cast' && count > 256 && isFloatType(elementType(0))
}

function sizes({ facts, types }: Call): Results | undefined {
  const rule = sizeRules.get(facts.node.opType)
  if (!rule) return undefined
  const lengths = types.map((type) => {
    const dims = staticDims(type)
    return dims && dims.length < 2 ? sizeOf(dims) : undefined
  })
  if (!lengths.every((length): length is number => length !== undefined && length <= 64)) return undefined
  return rule(facts, lengths)?.map((elements, index): KnownValue => {
    const { elementType: dataType, dims } = types[index]!
    const data = elements.includes('') ? undefined : wholeElements(dataType, elements)
    return data ? { kind: 'tensor', tensor: { dataType, dims: dims as number[], data } } : { kind: 'sizes', elements }
  })
}

function wholeElements(dataType: number, elements: readonly (number | string)[]) {
  const isNumber = elements.every((element) => typeof element === 'number')
  return isNumber ? writeElements(dataType, isFloatType(dataType) ? elements : elements.map(BigInt)) : undefined
}

/** Operators that only move elements, of which the first input is all that counts when its elements are equal. */
const movers: ReadonlySet<string> = new Set([
  ...['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Slice', 'Tile', 'Gather'],
  ...['Split', 'Dropout'],
])

const evaluated: ReadonlySet<string> = new Set([...kernels.keys(), ...sizeRules.keys(), ...movers])

function uniform({ facts, types, known }: Call): Results | undefined {
  const { opType, input } = facts.node
  if (opType === 'ConstantOfShape') return filled(facts, types)
  if (movers.has(opType)) {
    const element = oneElement(known(input[0]!))
    return types.map(() => element && { kind: 'uniform', tensor: element })
  }
  if (!(opType in elementwiseKernels) || input.length === 0) return undefined
  const elements: TensorContent[] = []
  for (const value of input) {
    const element = oneElement(known(value))
    if (!element) return undefined
    elements.push(element)
  }
  const outputs = types.map((type) => ({ elementType: type?.elementType ?? 0, dims: [] }))
  const [data] = kernels.get(opType)!({ facts, inputs: elements, outputs }) ?? []
  return data && [{ kind: 'uniform', tensor: { dataType: outputs[0]!.elementType, dims: [], data } }]
}

function filled(facts: NodeFacts, [type]: readonly (ValueType | undefined)[]): Results | undefined {
  const [data] = kernels.get('ConstantOfShape')!({ facts, inputs: [], outputs: [{ elementType: 0, dims: [] }] }) ?? []
  return data && type && [{ kind: 'uniform', tensor: { dataType: type.elementType, dims: [], data } }]
}

function oneElement(input: KnownValue | undefined): TensorContent | undefined {
  if (input?.kind === 'uniform') return input.tensor
  return input?.kind === 'tensor' && input.tensor.data.length === 1 ? { ...input.tensor, dims: [] } : undefined
}
