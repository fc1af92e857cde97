import {
  DataType,
  externalDataExtents,
  type Graph,
  graphFromModel,
  parseModel,
  resolveExternalData,
} from '@self-cascade/onnx-graph'
import {
  type GoldenCase,
  goldenCases,
  goldenInput,
  type TestModelName,
  testModelNames,
  testModelPath,
} from '@self-cascade/test-models'
import { expectAllClose, readFixture, tolerances } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { prepareGraph } from './evaluate/prepare-graph.ts'
import { float64Value, int64Value, makeValue, numbersOf, type ReferenceValue } from './values/value.ts'

const components = ['text_encoder', 'unet', 'vae_decoder', 'vae_encoder'] as const

function loadGraph(model: TestModelName, component: string): Graph {
  const read = (name: string) => readFixture('file:///', `${testModelPath(model)}/${component}/${name}`)
  const parsed = parseModel(read('model.onnx'))
  const files = Object.keys(externalDataExtents(parsed)).map((name) => [name, read(name)] as const)
  return graphFromModel(resolveExternalData(parsed, Object.fromEntries(files)))
}

const makers = {
  // The golden runs were made with inputs in float32.
  float32: (values: readonly number[], dims: readonly number[]) => float64Value(values.map(Math.fround), dims),
  int64: int64Value,
  int32: (values: readonly number[], dims: readonly number[]) =>
    makeValue(DataType.INT32, dims, Int32Array.from(values)),
}

function feedsOf({ inputs }: GoldenCase): Record<string, ReferenceValue> {
  const values = Object.entries(inputs).map(([name, input]) => [
    name,
    makers[input.dtype](goldenInput(input), input.shape),
  ])
  return Object.fromEntries(values)
}

describe.each(testModelNames)('%s, evaluated in float64, gives what PyTorch gave', (model) => {
  test.each(components)('for its %s', { timeout: 60_000 }, (component) => {
    const prepared = prepareGraph(loadGraph(model, component))
    // The last run of each has a batch of two and pictures that are not square; the others have nothing that it has not.
    for (const golden of goldenCases(model, component).slice(-1)) {
      const results = prepared.run(feedsOf(golden))
      for (const [name, { shape, first, abs_sum, l2 }] of Object.entries(golden.outputs)) {
        const value = results[name]!
        const numbers = Array.from(numbersOf(value))
        expect(value.dims).toEqual(shape)
        expectAllClose(numbers.slice(0, first.length), first, tolerances.crossBackend)
        const sum = numbers.reduce((total, one) => total + Math.abs(one), 0)
        expectAllClose([sum, Math.hypot(...numbers)], [abs_sum, l2], { relative: 1e-5 })
      }
    }
  })
})
