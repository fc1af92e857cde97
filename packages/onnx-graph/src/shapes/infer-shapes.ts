import type { Graph } from '../graph/graph.ts'
import { staticDims, type ValueType } from '../graph/value-type.ts'
import type { PassResult } from '../passes/pass.ts'
import { analyzeGraph } from './analyze-graph.ts'

/**
 * Finds out element type and dims of every value, so that `typeOf` knows them. Sizes that depend on symbols are written as
 * expressions of them, such as `height/8` or `2*batch_size`, in which `/` rounds down: see {@link evaluateDim}. Shape arithmetic
 * (Shape, Gather, Concat, Reshape and so on) is followed through. Types that the model has stay where nothing better is found.
 *
 * Precondition: none; operators that are not known leave the types of their outputs unknown.
 * Postcondition: the same nodes and tensors. In a graph whose inputs have fixed dims every dim is a number, but for operators
 * that are unknown or whose results depend on data: {@link findDynamicValues} lists those.
 */
export function inferShapes(graph: Graph): PassResult {
  const { types } = analyzeGraph(graph)
  const changed = [...types].filter(([value, type]) => !areSameTypes(type, graph.typeOf(value)))
  if (changed.length === 0) return { graph, modified: false }
  const copy = graph.clone()
  for (const [value, type] of changed) copy.setType(value, type)
  return { graph: copy, modified: true }
}

/** Tells whether two types say the same. */
export function areSameTypes(left: ValueType | undefined, right: ValueType | undefined): boolean {
  if (left?.elementType !== right?.elementType || left?.dims?.length !== right?.dims?.length) return false
  return left?.dims?.every((dim, axis) => dim === right!.dims![axis]) ?? true
}

/** Gives the values that nodes make and whose element type or dims are not fixed, in order. */
export function findDynamicValues(graph: Graph): readonly string[] {
  const values = graph.nodes().flatMap(({ output }) => output.filter((value) => value !== ''))
  return values.filter((value) => !graph.typeOf(value)?.elementType || !staticDims(graph.typeOf(value)))
}
