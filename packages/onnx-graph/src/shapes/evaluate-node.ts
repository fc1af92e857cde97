import { sizeOf } from '@self-cascade/core'
import { isFloatType } from '../element-types.ts'
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
  readonly weights: boolean
}

type Known = (value: string) => KnownValue | undefined
type Results = readonly (KnownValue | undefined)[]

/** Finds out the elements of a node's outputs: in full, as sizes with symbols, or that all are equal. */
export function evaluateNode(
  facts: NodeFacts,
  types: readonly (ValueType | undefined)[],
  known: Known,
  limits: EvaluationLimits,
): Results {
  const { node } = facts
  if (node.domain !== '' && node.domain !== 'ai.onnx') return []
  const inputs = node.input.map((value) => (value === '' ? undefined : known(value)))
  const call = { facts, types, inputs, limits }
  return attempt(() => computed(call) ?? sizes(call) ?? uniform(call)) ?? []
}

interface Call {
  readonly facts: NodeFacts
  readonly types: readonly (ValueType | undefined)[]
  readonly inputs: readonly (KnownValue | undefined)[]
  readonly limits: EvaluationLimits
}

function computed({ facts, types, inputs, limits }: Call): Results | undefined {
  const { node } = facts
  const kernel = kernels.get(node.opType)
  const isConstant = inputs.every((input, index) => node.input[index] === '' || input?.kind === 'tensor')
  if (!kernel || !isConstant) return undefined
  const outputs = types.map((type) => ({ elementType: type?.elementType ?? 0, dims: staticDims(type) }))
  if (!outputs.every((output): output is KernelCall['outputs'][number] => output.dims !== undefined)) return undefined
  const tensors = inputs.map((input) => (input?.kind === 'tensor' ? input.tensor : undefined))
  const count = outputs.reduce((sum, { dims }) => sum + sizeOf(dims), 0)
  const given = tensors.reduce((sum, tensor) => sum + (tensor?.data.length ?? 0), 0)
  if (count > (limits.weights ? Math.max(maxElements, given) : maxElements)) return undefined
  if (!limits.weights && isWeightCast(facts, given)) return undefined
  const results = kernel({ facts, inputs: tensors, outputs })
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
  const lengths = types.map((type) => {
    const dims = staticDims(type)
    return dims && dims.length < 2 ? sizeOf(dims) : undefined
  })
  if (!rule || !lengths.every((length): length is number => length !== undefined && length <= 64)) return undefined
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

function uniform({ facts, types, inputs }: Call): Results | undefined {
  const { opType } = facts.node
  if (opType === 'ConstantOfShape') return filled(facts, types)
  const elements = inputs.map((input) => oneElement(input))
  if (movers.has(opType)) return types.map(() => elements[0] && { kind: 'uniform', tensor: elements[0] })
  const isKnown = elements.length > 0 && !elements.includes(undefined)
  if (!(opType in elementwiseKernels) || !isKnown) return undefined
  const outputs = types.map((type) => ({ elementType: type?.elementType ?? 0, dims: [] }))
  const [data] = kernels.get(opType)!({ facts, inputs: elements, outputs }) ?? []
  return data && [{ kind: 'uniform', tensor: { dataType: outputs[0]!.elementType, dims: [], data } }]
}

function filled(facts: NodeFacts, [type]: readonly (ValueType | undefined)[]): Results | undefined {
  const [data] = kernels.get('ConstantOfShape')!({ facts, inputs: [], outputs: [{ elementType: 0, dims: [] }] }) ?? []
  return data && type && [{ kind: 'uniform', tensor: { dataType: type.elementType, dims: [], data } }]
}

function oneElement(input: KnownValue | undefined) {
  if (input?.kind === 'uniform') return input.tensor
  return input?.kind === 'tensor' && input.tensor.data.length === 1 ? { ...input.tensor, dims: [] } : undefined
}
