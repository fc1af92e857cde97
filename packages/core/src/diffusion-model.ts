import type { Conditioning, Denoiser, PivotEncoder } from './denoiser.ts'
import type { RandomSource } from './random.ts'
import type { PixelSize } from './scale-plan.ts'
import type { PredictionType } from './scheduler.ts'
import type { Tensor } from './tensor.ts'

/** A prompt to encode, with what an SDXL model wants to know of the picture's size. */
export interface EncodePromptsInput {
  readonly prompts: readonly string[]
  /** Size of the pictures to be made. */
  readonly size: PixelSize
  /** Guidance scale, for models that take it as an input (LCM). */
  readonly guidanceScale?: number
  readonly signal?: AbortSignal
}

/** What encoding gave: the conditioning, and for each prompt that was too long the words that were cut. */
export interface EncodedPrompts {
  readonly conditioning: Conditioning
  readonly truncated: readonly { readonly prompt: string; readonly lost: string }[]
}

/** A network file made of another. Large weights that lie beside the file stay where they are. */
export type ModelEdit = (model: Uint8Array) => Uint8Array

/** A denoiser opened for one size. */
export interface OpenDenoiserInput {
  readonly size: PixelSize
  /** Rows per call: pictures, times two for batched guidance. */
  readonly batch: number
  /** Changes the network before it is loaded, such as by attaching upsamplers. */
  readonly edit?: ModelEdit
  /** Dims of inputs that the edit adds, which are fed as pivot features. */
  readonly extraInputDims?: Readonly<Record<string, readonly number[]>>
  /** Names of inputs that the edit adds and that are told the timestep, as the network's own is. */
  readonly extraTimesteps?: readonly string[]
  readonly signal?: AbortSignal
}

/** A pivot encoder opened for the size of one pivot. */
export interface OpenPivotEncoderInput {
  /** Size of the pivot. */
  readonly size: PixelSize
  /** Rows per call: pictures, times two for batched guidance. */
  readonly batch: number
  /** Makes the encoder of the network: its outputs are the features. */
  readonly edit: ModelEdit
  readonly signal?: AbortSignal
}

/** Where a model's time went so far, over all its parts. */
export interface ModelTimings {
  /** Milliseconds inside the runtime's own run calls. */
  readonly sessionMilliseconds: number
  /** Milliseconds spent opening sessions: reading, editing and loading networks. */
  readonly openMilliseconds: number
  /** Number of run calls. */
  readonly runs: number
}

/** A whole latent diffusion model bound to a backend: text in, latents through, pictures out. */
export interface DiffusionModel {
  /** Name for recipes and file metadata. */
  readonly name: string
  /** Short digest of the model's files that tells two models apart in recipes. */
  readonly fingerprint: string
  readonly predictionType: PredictionType
  /** The parsed `scheduler_config.json`. */
  readonly schedulerConfig: Readonly<Record<string, unknown>>
  readonly latentChannels: number
  /** Pixels per latent cell along a side, usually 8. */
  readonly latentScale: number
  /** Width and height must divide by this many pixels. */
  readonly sizeMultiple: number
  /** The size the model was trained at. */
  readonly nativeSize: PixelSize
  /** Whether latents are [N, C, F, H, W]. */
  readonly video: boolean
  /** Whether pictures can be turned into latents (an encoder is present). */
  readonly canEncode: boolean
  /** Whether the network takes the guidance scale as an input and must not be run with classifier-free guidance. */
  readonly guidanceEmbedded: boolean
  encodePrompts(input: EncodePromptsInput): Promise<EncodedPrompts>
  openDenoiser(input: OpenDenoiserInput): Promise<Denoiser>
  /** Present where networks can be edited. */
  openPivotEncoder?(input: OpenPivotEncoderInput): Promise<PivotEncoder>
  /** Latents to pixels: [N, 3, H, W] (or [N, 3, F, H, W]) in about −1..1, not clipped. */
  decode(latents: Tensor, options?: { signal?: AbortSignal }): Promise<Tensor>
  /** Pixels in −1..1 to latents. With `random` a sample of the posterior, without it its mean. */
  encode(pixels: Tensor, options?: { random?: RandomSource; signal?: AbortSignal }): Promise<Tensor>
  readonly timings: ModelTimings
  dispose(): Promise<void>
}
