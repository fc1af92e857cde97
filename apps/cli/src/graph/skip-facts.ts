import { type Graph, searchSkipFeatures } from '@self-cascade/onnx-graph'

/** A skip feature as scripts get it. */
export interface SkipFeatureFacts {
  /** Name of the value that the decoder concatenates. */
  readonly value: string
  readonly channels: number
  readonly channelAxis: number
  /** Cells of the latents to one cell of the feature, along a side. */
  readonly scale: number
  /** The same for each axis. */
  readonly axisScales: readonly number[]
  /** Name of the Concat that reads it; the name of its output where the node has none. */
  readonly concat: string
  readonly inputIndex: number
  readonly decoderIndex: number
}

/** Skip features in encoder order, and the input that scales are relative to; or the reason why there are none. */
export interface SkipFacts {
  readonly skipFeatures: readonly SkipFeatureFacts[]
  readonly latents?: string
  readonly skipFeaturesReason?: string
}

/** Finds the skip features of a graph, in a form that can be printed as JSON. */
export function skipFacts(graph: Graph): SkipFacts {
  const { features, latents, reason } = searchSkipFeatures(graph)
  return {
    skipFeatures: features.map(({ concat, ...feature }) => ({ ...feature, concat: concat.name || concat.output[0]! })),
    ...(latents !== undefined && { latents }),
    ...(reason !== undefined && { skipFeaturesReason: reason }),
  }
}
