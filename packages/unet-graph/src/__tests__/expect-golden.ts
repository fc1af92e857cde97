import type { Graph } from '@self-cascade/onnx-graph'
import type { GoldenCase } from '@self-cascade/test-models'
import { expect } from 'vitest'
import { goldenTensor, largestDifference, runModelOften } from './run-model.ts'

/** Runs a graph on golden inputs and compares with what PyTorch gave. */
export async function expectGolden(graph: Graph, cases: readonly GoldenCase[]): Promise<void> {
  const feeds = cases.map(({ inputs }) =>
    Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, goldenTensor(input)])),
  )
  const outputs = await runModelOften(graph, feeds)
  expect(cases.length).toBeGreaterThan(1)
  for (const [index, { name, outputs: golden }] of cases.entries()) {
    const { data, dims } = outputs[index]!
    const { shape, first, l2 } = golden.out_sample!
    expect(dims, name).toEqual(shape)
    expect(largestDifference(data, first), name).toBeLessThan(1e-5)
    expect(Math.hypot(...data), name).toBeCloseTo(l2, 4)
  }
}
