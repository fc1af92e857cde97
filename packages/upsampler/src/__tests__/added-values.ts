import { searchSkipFeatures } from '@self-cascade/onnx-graph'
import { expect } from 'vitest'
import type { AttachedUpsamplers } from '../attach-upsamplers.ts'

/** Finds what each upsampler of a graph adds to its feature. */
export function addedValues({ graph, features }: Pick<AttachedUpsamplers, 'graph' | 'features'>): readonly string[] {
  const skips = searchSkipFeatures(graph).features
  return features.map(({ index, value }) => {
    const { concat, inputIndex } = skips[index]!
    const sum = graph.producerOf(concat.input[inputIndex]!)!
    expect([sum.opType, sum.input[0]], `what the decoder reads as skip feature ${index}`).toEqual(['Add', value])
    return sum.input[1]!
  })
}
