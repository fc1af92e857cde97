import type { Graph } from '../graph/graph.ts'
import { tensorValues } from '../graph/tensor-data.ts'
import type { Dim } from '../graph/value-type.ts'
import { analyzeGraph } from '../shapes/analyze-graph.ts'
import { attempt } from '../shapes/attempt.ts'
import { numbersOf, sizesOf } from '../shapes/known-value.ts'

/** A graph with what was known of its values before it was edited. Of values that are added later only what is noted is known. */
export interface Facts {
  readonly graph: Graph
  /** Dims as far as they are known; `''` for one that is not. */
  dims(value: string): readonly Dim[] | undefined
  /** Notes the dims of a value that was added. */
  note(value: string, dims: readonly Dim[]): void
  /** Element type; undefined when it is not known. */
  elementType(value: string): number | undefined
  /** Elements of a shape vector; `''` for those that are not known. */
  sizes(value: string): readonly Dim[] | undefined
  /** The number, when the value is known to be one number of whatever rank. */
  scalar(value: string): number | undefined
  /** Tells whether all elements are known to be zero. */
  isZero(value: string): boolean
}

/** Finds out what is known of the values of a graph. */
export function readFacts(graph: Graph): Facts {
  const { types, known } = analyzeGraph(graph)
  const typeOf = (value: string) => types.get(value) ?? graph.typeOf(value)
  const numbers = (value: string) => {
    const found = known(value)
    return found && found.kind !== 'sizes' ? numbersOf(found.tensor) : undefined
  }
  const noted = new Map<string, readonly Dim[]>()
  const dims = (value: string) => noted.get(value) ?? typeOf(value)?.dims
  return {
    graph,
    dims,
    note: (value, added) => noted.set(value, added),
    elementType: (value) => typeOf(value)?.elementType || undefined,
    sizes(value) {
      const found = known(value)
      const count = dims(value)?.[0]
      return found && sizesOf(found, typeof count === 'number' ? count : undefined)
    },
    scalar(value) {
      const isSingle = dims(value)?.every((dim) => dim === 1)
      return isSingle ? numbers(value)?.[0] : undefined
    },
    isZero(value) {
      const found = known(value)
      if (found?.kind === 'sizes') return false
      const tensor = graph.constantOf(value)
      const data = found?.tensor.data ?? (tensor && attempt(() => tensorValues(tensor).data))
      return data ? Array.prototype.every.call(data, (one) => Number(one) === 0) : false
    },
  }
}

/** Tells whether two dims are known to be equal. */
export function isSameDim(left: Dim | undefined, right: Dim | undefined): boolean {
  return left !== undefined && left !== '' && left === right
}

/** Tells whether two shapes are known to be equal. */
export function isSameDims(left: readonly Dim[] | undefined, right: readonly Dim[] | undefined): boolean {
  return left !== undefined && left.length === right?.length && left.every((dim, axis) => isSameDim(dim, right[axis]))
}
