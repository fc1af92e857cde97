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
  /** Pivot features for a network with upsamplers attached. */
  readonly pivotFeatures?: NamedTensors
  readonly signal?: AbortSignal
}

/** The maths seam: predicts noise, velocity or sample for one timestep, and knows nothing of schedules. */
export interface Denoiser {
  readonly specificationVersion: 1
  /** Gives the network's output, same dims as `latents`. */
  predict(input: DenoiserInput): Promise<Tensor>
  dispose(): Promise<void>
}
