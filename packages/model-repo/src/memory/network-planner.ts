import {
  DataType,
  fuseAttention,
  type Graph,
  type MemoryPlan,
  type MemoryPlanOptions,
  memoryPlanner,
} from '@self-cascade/onnx-graph'
import type { Float16Use, NetworkConditions } from './model-memory.ts'

type Planner = (sizes: MemoryPlanOptions, conditions: NetworkConditions) => MemoryPlan

/** The backends' own bound: below it fusing attention does not pay. */
const usualPlaces = 64 * 64

/**
 * Gives what plans the memory of a network of known types, with attention as exported or fused. Each form is analysed when it is
 * first asked for.
 */
export function networkPlanner(graph: Graph): Planner {
  const exported = once(() => memoryPlanner(graph))
  const fused = once(() => memoryPlanner(fuseAttention(graph).graph))
  return (sizes, { attention = {}, floats }) => {
    const { fusedFrom = usualPlaces, scores = 'none' } = attention
    const isFused = (sizes.width ?? 0) * (sizes.height ?? 0) >= fusedFrom
    const planner = isFused ? fused() : exported()
    return planner({ ...sizes, attentionScores: scores, ...(floats && { floats }) })
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Tells how much of a network of known types is float16. */
export function float16Use(graph: Graph): Float16Use {
  const isHalf = (value: string) => graph.typeOf(value)?.elementType === DataType.FLOAT16
  const isWeight = (value: string) => graph.constantOf(value) !== undefined
  const made = graph.nodes().flatMap(({ output }) => output.filter((value) => value !== ''))
  const halves = [...graph.inputNames, ...graph.initializers.keys(), ...made].filter(isHalf)
  if (halves.length === 0) return 'none'
  return halves.every(isWeight) ? 'weights' : 'values'
}
