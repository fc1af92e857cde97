import { type Graph, graphFromModel, parseModel } from '@self-cascade/onnx-graph'
import { type GoldenCase, goldenCases, goldenInput, type TestModelName, testModelPath } from '@self-cascade/test-models'
import { expectAllClose, readFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { prepareGraph } from './evaluate/prepare-graph.ts'
import { float64Value, int64Value, makeValue, numbersOf, type ReferenceValue } from './values/value.ts'

function loadGraph(model: TestModelName, component: string): Graph {
  return graphFromModel(parseModel(readFixture('file:///', `${testModelPath(model)}/${component}/model.onnx`)))
}

function feedsOf({ inputs }: GoldenCase): Record<string, ReferenceValue> {
  const makers = {
    float32: (values: readonly number[], dims: readonly number[]) => float64Value(values.map(Math.fround), dims),
    int64: int64Value,
    int32: (values: readonly number[], dims: readonly number[]) => makeValue(6, dims, Int32Array.from(values)),
  }
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => [name, makers[input.dtype](goldenInput(input), input.shape)]),
  )
}

const components = ['text_encoder', 'unet', 'vae_decoder', 'vae_encoder'] as const
describe.each(['tiny-sd', 'tiny-video'] as const)('%s', (model) => {
  test.each(components)(
    '%s',
    (component) => {
      const graph = loadGraph(model, component)
      const prepared = prepareGraph(graph)
      for (const golden of goldenCases(model, component)) {
        const results = prepared.run(feedsOf(golden))
        for (const [name, { shape, first, l2 }] of Object.entries(golden.outputs)) {
          const value = results[name]!
          expect(value.dims).toEqual(shape)
          const numbers = Array.from(numbersOf(value))
          expectAllClose(numbers.slice(0, first.length), first, { absolute: 1e-4 })
          expectAllClose([Math.hypot(...numbers)], [l2], { relative: 1e-5 })
        }
      }
    },
    60000,
  )
})
