import { TensorProto_DataType as DataType } from 'onnx-buf'
import { evaluateDim } from '../dims/dim-algebra.ts'
import { elementBits } from '../element-types.ts'
import type { Graph } from '../graph/graph.ts'
import { type Dim, staticDims, type ValueType } from '../graph/value-type.ts'
import { analyzeGraph, type GraphAnalysis, inputDim } from '../shapes/analyze-graph.ts'
import { fixInputs } from '../specialize/fix-inputs.ts'
import { assignInputDims, refuseOpenDims, type StageSizes } from '../specialize/input-dims.ts'

/** A type of which everything is known. */
export interface FixedType {
  readonly elementType: number
  readonly dims: readonly number[]
  readonly bytes: number
}

/** What floating-point values may be converted to. */
type FloatType = 'float16' | 'float32'
const floatTypes = { float16: DataType.FLOAT16, float32: DataType.FLOAT } satisfies Record<FloatType, number>
const isHalvable = (elementType: number) => elementType === DataType.FLOAT || elementType === DataType.FLOAT16

/** Gives the fixed type of a value; undefined when it could not be found. */
export type FixedTypes = (value: string) => FixedType | undefined

/**
 * Infers the types of a graph once, with sizes as expressions, so that each size costs no more than putting numbers into them.
 *
 * @returns what gives the types at a size; it throws as {@link specialize} does.
 */
export function sizedTypes(graph: Graph): (sizes: StageSizes, floats?: FloatType) => FixedTypes {
  const analysis = analyzeGraph(graph)
  return (sizes, floats) => {
    const evaluate = dimEvaluator(symbolsAt(graph, analysis, sizes))
    const types = new Map<string, FixedType | undefined>()
    let inferred: ReadonlyMap<string, ValueType> | undefined
    // An expression may stay open where numbers would not, such as a size that a model declares under a name of its own.
    const inferAgain = (value: string) => {
      inferred ??= inferAt(graph, sizes)
      return staticDims(inferred.get(value))
    }
    return (value) => {
      if (!types.has(value)) types.set(value, fixedType(analysis.types.get(value) ?? graph.typeOf(value), value))
      return types.get(value)
    }
    function fixedType(type: ValueType | undefined, value: string): FixedType | undefined {
      const dims = evaluate(type?.dims) ?? inferAgain(value)
      const elementType = type?.elementType || inferred?.get(value)?.elementType
      if (!dims || !elementType) return undefined
      const stored = floats && isHalvable(elementType) ? floatTypes[floats] : elementType
      return { elementType: stored, dims, bytes: bytesOf(stored, dims) }
    }
  }
}

const bytesOf = (elementType: number, dims: readonly number[]) =>
  Math.ceil((dims.reduce((size, dim) => size * dim, 1) * elementBits(elementType)) / 8)

/** The sizes of the symbols that the inputs' dims are written with. */
function symbolsAt(graph: Graph, { symbolSizes }: GraphAnalysis, sizes: StageSizes): Record<string, number> {
  const assigned = assignInputDims(graph, sizes, symbolSizes)
  refuseOpenDims(assigned)
  const entries = [...assigned.dims].flatMap(([name, dims]) =>
    (graph.typeOf(name)?.dims ?? []).map(
      (dim, axis) => [inputDim(name, dim, axis), dims[axis]] as [Dim, Dim | undefined],
    ),
  )
  const sized = entries.filter(
    (entry): entry is [string, number] => typeof entry[0] === 'string' && typeof entry[1] === 'number',
  )
  return Object.fromEntries([...symbolSizes, ...sized])
}

/** Thousands of values have a few dozen different dims. */
function dimEvaluator(symbols: Readonly<Record<string, number>>) {
  const found = new Map<Dim, number | undefined>()
  const sizeOf = (dim: Dim) => {
    if (typeof dim === 'number') return dim
    if (!found.has(dim)) found.set(dim, evaluateDim(dim, symbols))
    return found.get(dim)
  }
  return (dims: readonly Dim[] | undefined): readonly number[] | undefined => {
    const all = dims?.map(sizeOf)
    return all?.every((dim) => dim !== undefined) ? (all as readonly number[]) : undefined
  }
}

function inferAt(graph: Graph, sizes: StageSizes): ReadonlyMap<string, ValueType> {
  const copy = graph.clone()
  fixInputs(copy, sizes)
  return analyzeGraph(copy).types
}
