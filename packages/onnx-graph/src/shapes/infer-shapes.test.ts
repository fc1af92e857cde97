import { expect, test } from 'vitest'
import { fixtureGraph, fixtureStages } from '../__tests__/fixture-stages.ts'
import { runEveryValue, typeNumbers, waveFeeds } from '../__tests__/run-every-value.ts'
import { evaluateDim } from '../dims/dim-algebra.ts'
import type { Graph } from '../graph/graph.ts'
import type { Dim } from '../graph/value-type.ts'
import { fixInputs } from '../specialize/fix-inputs.ts'
import { findDynamicValues, inferShapes } from './infer-shapes.ts'

/** The sizes that the symbols of the inputs have in a copy of the graph with fixed inputs. */
function symbolSizes(symbolic: Graph, fixed: Graph): Record<string, number> {
  const entries = symbolic.inputNames.flatMap((name) =>
    (symbolic.typeOf(name)?.dims ?? []).map(
      (dim, axis) => [String(dim), fixed.typeOf(name)!.dims![axis] as number] as const,
    ),
  )
  return Object.fromEntries(entries)
}

test.each(fixtureStages)(
  '$name has the types that ONNX Runtime computes, at two sizes',
  async (stage) => {
    const graph = fixtureGraph(stage)
    const { graph: symbolic } = inferShapes(graph)
    const numeric = stage.sizes.map((size) => {
      const fixed = graph.clone()
      fixInputs(fixed, size)
      return inferShapes(fixed).graph
    })
    const runs = await runEveryValue(graph, numeric.map(waveFeeds))
    for (const [index, values] of runs.entries()) {
      const fixed = numeric[index]!
      const symbols = symbolSizes(symbolic, fixed)
      const expected = Object.entries(values).map(([name, { type, dims }]) => [name, typeNumbers[type], ...dims])
      const typesOf = (typed: Graph, sizeOf: (dim: Dim) => Dim | undefined) =>
        Object.keys(values).map((name) => {
          const type = typed.typeOf(name)
          return [name, type?.elementType, ...(type?.dims ?? ['?']).map(sizeOf)]
        })
      expect(expected.length).toBeGreaterThan(80)
      expect(typesOf(fixed, (dim) => dim)).toEqual(expected)
      expect(typesOf(symbolic, (dim) => evaluateDim(dim, symbols))).toEqual(expected)
      expect(findDynamicValues(fixed)).toEqual([])
    }
  },
  60_000,
)
