import type { NodeProto } from 'onnx-buf'

/** A tensor of the encoder that the decoder concatenates with its own, and the one edge over which it does so. */
export interface SkipFeature {
  /** Name of the value as the Concat reads it; `Identity` nodes on the way are passed over. */
  readonly value: string
  readonly channels: number
  /** Which dim of the value holds its channels: 1, or the last. */
  readonly channelAxis: number
  /** Cells of the latents to one cell of the feature, along a side: 1, 2, 4, 8. The largest where axes differ. */
  readonly scale: number
  /** The same for each spatial axis, such as [1, 2, 2] for frames, height and width. */
  readonly axisScales: readonly number[]
  /** The node of the graph that joins the feature to what the decoder has made so far. */
  readonly concat: NodeProto
  /** Which input of `concat` the feature is. To change what the decoder sees and nothing else, change this input. */
  readonly inputIndex: number
  /** When the decoder reads it: 0 for the feature it reads first, which is the deepest. */
  readonly decoderIndex: number
}

/** What a search for skip features found. */
export interface SkipFeatureSearch {
  /** In encoder order, the shallowest first. */
  readonly features: readonly SkipFeature[]
  /** The graph input that scales are relative to; absent when there are no features. */
  readonly latents?: string
  /** Why there are none, in a sentence; absent when there are features. */
  readonly reason?: string
}
