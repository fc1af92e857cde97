import { TensorProto_DataType as DataType, type TensorProto } from 'onnx-buf'
import type { Tensor } from 'onnxruntime-node'
import { createGraph } from '../graph/convert.ts'
import type { Graph, NodeSpec } from '../graph/graph.ts'
import { float32Tensor, int64Tensor, tensorProto } from '../graph/tensor-data.ts'
import { type Dim, valueInfo } from '../graph/value-type.ts'
import { waveTensor } from './run-every-value.ts'

/** An input: what the graph is fed, a constant, or nothing where the input is optional. */
export type CaseInput = { readonly elementType: number; readonly dims: readonly number[] } | TensorProto | ''

/** A node to try. */
export interface OperatorCase {
  readonly op: string
  readonly inputs: readonly CaseInput[]
  readonly attributes?: NodeSpec['attributes']
  readonly opset?: number
  readonly domain?: string
  readonly outputCount?: number
}

/** A float32 input. */
export const float = (...dims: number[]): CaseInput => ({ elementType: DataType.FLOAT, dims })
/** An int64 input, whose elements are 0 to 29. */
export const int = (...dims: number[]): CaseInput => ({ elementType: DataType.INT64, dims })
/** A constant list of whole numbers, as axes and sizes are given. */
export const list = (...values: number[]): CaseInput => int64Tensor(values)
/** A constant single whole number. */
export const single = (value: number): CaseInput => int64Tensor([value], [])
/** A constant of floats. */
export const floats = (values: readonly number[], dims?: readonly number[]): CaseInput => float32Tensor(values, dims)
/** A constant of zeros of another type. */
export const zeros = (
  elementType: number,
  data: TensorProto['rawData'] | Int8Array,
  dims: readonly number[],
): CaseInput => tensorProto({ dataType: elementType, dims, data })

const isTensor = (input: CaseInput): input is TensorProto => input !== '' && '$typeName' in input

/** A name for the test. */
export function caseName({ op, opset, attributes = {}, inputs }: OperatorCase): string {
  const shown = inputs.map((input) => (input === '' ? '-' : `[${input.dims}]`)).join(' ')
  const attributeText = Object.entries(attributes).map(
    ([name, value]) => `${name}=${typeof value === 'object' && '$typeName' in value ? '…' : value}`,
  )
  return [op, opset ? `(opset ${opset})` : '', shown, ...attributeText].filter(Boolean).join(' ')
}

/** Builds the graph of one node; dims of fed inputs become symbols with `isSymbolic`, such as `x0_1` for axis 1 of the first. */
export function caseGraph(operatorCase: OperatorCase, isSymbolic = false): Graph {
  const { op, inputs, attributes = {}, opset = 17, domain = '', outputCount = 1 } = operatorCase
  const graph = createGraph({ opset, irVersion: opset > 20 ? 10 : 8 })
  if (domain !== '') graph.setOpset(domain, 1)
  const names = inputs.map((input, index) => {
    if (input === '') return ''
    if (isTensor(input)) return graph.addConstant(input)
    const dims = input.dims.map((dim, axis): Dim => (isSymbolic ? `x${index}_${axis}` : dim))
    return graph.addInput(`x${index}`, { elementType: input.elementType, dims })
  })
  const outputs = Array.from({ length: outputCount }, (_, index) => `y${index}`)
  graph.addNode({ opType: op, domain, inputs: names, attributes, outputs })
  graph.setOutputs(outputs.map((name) => valueInfo(name, { elementType: DataType.FLOAT })))
  return graph
}

/** What the graph of a case is fed, and the sizes of its symbols. */
export function caseFeeds({ inputs }: OperatorCase): { feeds: Record<string, Tensor>; sizes: Record<string, number> } {
  const fed = inputs.flatMap((input, index) => (input === '' || isTensor(input) ? [] : [{ input, name: `x${index}` }]))
  const feeds = fed.map(({ input, name }, index) => [name, waveTensor(input, index)] as const)
  const sizes = fed.flatMap(({ input, name }) => input.dims.map((dim, axis) => [`${name}_${axis}`, dim] as const))
  return { feeds: Object.fromEntries(feeds), sizes: Object.fromEntries(sizes) }
}
