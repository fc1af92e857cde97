import type { NamedTensors, Tensor } from './tensor.ts'

/** What the network is told besides the latents. All tensors have the same leading batch axis. */
export interface Conditioning {
  /** Text states, [N, tokens, width]. */
  readonly encoderHiddenStates: Tensor
  /** SDXL: pooled text embedding, [N, width]. */
  readonly textEmbeds?: Tensor
  /** SDXL: original size, crop and target size, [N, 6]. */
  readonly timeIds?: Tensor
  /** LCM: embedding of the guidance scale, [N, width]. */
  readonly timestepCond?: Tensor
}

/** One call of a denoiser. */
export interface DenoiserInput {
  /** [N, C, H, W] or [N, C, F, H, W], already scaled for the network. */
  readonly latents: Tensor
  readonly timestep: number
  readonly conditioning: Conditioning
  /**
   * What a network with upsamplers takes besides: features of the pivot, or the pivot itself. Tensors that lie in the runtime are
   * fed as they are; others are brought to the element type that the network takes.
   */
  readonly pivotFeatures?: NamedTensors
  readonly signal?: AbortSignal
}

/** One call of a pivot encoder. */
export type PivotEncoderInput = Omit<DenoiserInput, 'pivotFeatures'>

/** The encoder of a network alone: it sees the pivot, and its features are what upsamplers hand to the large run. */
export interface PivotEncoder {
  /**
   * Gives the features by the names of the denoiser's inputs for them. They may stay in the runtime, where they take memory until
   * they are disposed, also after the encoder is.
   */
  encode(input: PivotEncoderInput): Promise<NamedTensors>
  dispose(): Promise<void>
}

/** The maths seam: predicts noise, velocity or sample for one timestep, and knows nothing of schedules. */
export interface Denoiser {
  readonly specificationVersion: 1
  /** Gives the network's output, same dims as `latents`. */
  predict(input: DenoiserInput): Promise<Tensor>
  dispose(): Promise<void>
}
