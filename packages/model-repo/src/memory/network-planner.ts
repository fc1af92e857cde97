import {
  DataType,
  fuseAttention,
  type Graph,
  inferShapes,
  type MemoryPlan,
  type MemoryPlanOptions,
  memoryPlanner,
} from '@self-cascade/onnx-graph'
import type { Float16Use, NetworkConditions } from './model-memory.ts'

type Planner = (sizes: MemoryPlanOptions, conditions: NetworkConditions) => MemoryPlan

/** The backends' own bound: below it fusing attention does not pay. */
const usualPlaces = 64 * 64

/**
 * Gives what plans the memory of a network, with attention as exported or fused. Each form is analysed when it is
 * first asked for.
 */
export function networkPlanner(graph: Graph): Planner {
  const exported = once(() => memoryPlanner(graph))
  const fused = once(() => memoryPlanner(fuseAttention(inferShapes(graph).graph).graph))
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

/** Tells how much of a network is float16, from its inputs, its constants and who reads them. */
export function float16Use(graph: Graph): Float16Use {
  const isHalf = (value: string) => graph.typeOf(value)?.elementType === DataType.FLOAT16
  const constants = graph.nodes().flatMap(({ opType, output }) => (opType === 'Constant' ? output : []))
  const halves = [...graph.initializers.keys(), ...constants].filter(
    (name) => graph.constantOf(name)?.dataType === DataType.FLOAT16,
  )
  const isComputedWith = (name: string) => graph.consumersOf(name).some(({ opType }) => opType !== 'Cast')
  if (graph.inputNames.some(isHalf) || halves.some(isComputedWith)) return 'values'
  return halves.length > 0 ? 'weights' : 'none'
}
