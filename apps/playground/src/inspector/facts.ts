import type { PixelSize } from '@self-cascade/core'
import type { MemoryPlan, ModelDescription } from '@self-cascade/onnx-graph'
import type { ErrorParts } from '@self-cascade/remote-runtime'
import type { UpsamplerCapacity } from '@self-cascade/upsampler'

/** What travels from the inspector's worker to the page: plain data. */
export interface ModelFacts {
  readonly name: string
  readonly networks: readonly NetworkFile[]
  /** What a whole model folder is, when it is one. */
  readonly folder?: FolderFacts
  /** Why a folder is no whole model. */
  readonly problem?: ErrorParts
}

/** An ONNX file that can be looked into. */
export interface NetworkFile {
  readonly path: string
  readonly bytes: number
}

/** What a folder in diffusers ONNX layout says of itself. */
export interface FolderFacts {
  readonly pipeline: string
  readonly fingerprint: string
  readonly predictionType: string
  readonly scheduler: string
  readonly nativeSize: PixelSize
  readonly sizeMultiple: number
  readonly latentChannels: number
  readonly latentScale: number
  readonly promptTokens: readonly number[]
  readonly hasEncoder: boolean
  /** Frames of a clip; absent for pictures. */
  readonly frames?: number
  readonly warnings: readonly string[]
}

/** Weights of one storage type. */
export interface WeightType {
  readonly type: string
  readonly tensors: number
  readonly elements: number
  readonly bytes: number
}

/** A file beside the network that holds weights. */
export interface ExternalFile {
  readonly path: string
  /** Bytes that the network asks for. */
  readonly needed: number
  /** Bytes that it has; null when it was not among the files. */
  readonly bytes: number | null
}

/** A skip feature, in encoder order. */
export interface SkipFacts {
  readonly value: string
  readonly channels: number
  readonly scale: number
  readonly axisScales: readonly number[]
  readonly concat: string
  /** 0 for the feature that the decoder reads first. */
  readonly decoderIndex: number
}

/** What is inside one ONNX file. */
export interface NetworkFacts extends NetworkFile {
  readonly description: ModelDescription
  readonly nodes: number
  readonly weights: readonly WeightType[]
  readonly externalFiles: readonly ExternalFile[]
  readonly skips: readonly SkipFacts[]
  /** The input that scales are relative to. */
  readonly latents?: string
  /** Why there are no skip features. */
  readonly noSkips?: string
}

/** Upsamplers of one capacity. */
export interface CapacityFacts {
  readonly capacity: UpsamplerCapacity
  /** Trainable parameters on the features that get an upsampler by default, and on all. */
  readonly chosen: number
  readonly all: number
}

/** Where upsamplers go. */
export interface UpsamplerFacts {
  /** Places of the features that get one by default, in encoder order. */
  readonly chosen: readonly number[]
  readonly capacities: readonly CapacityFacts[]
}

/** Frames that memory is planned for where a network makes clips and no model says its own number. */
export const usualFrames = 16

/** A size to ask the memory of. */
export interface MemoryRequest {
  readonly width: number
  readonly height: number
  /** Rows of one call: two with guidance. */
  readonly rows: number
  /** Pixels to a latent cell along a side, and tokens of a prompt; a whole folder knows its own. */
  readonly latentScale: number
  readonly tokens: number
}

/** What a network takes at a size. */
export interface MemoryFacts {
  readonly path: string
  readonly plan: MemoryPlan
}

/** Where a model comes from. */
export type InspectorSource =
  | { readonly files: readonly { readonly path: string; readonly file: File }[] }
  | { readonly bundled: string }

/** What the page asks the worker. */
export interface Inspector {
  /** Opens what was given and forgets what was open before. */
  open(source: InspectorSource, onProgress: (loaded: number, total: number) => void): Promise<ModelFacts>
  network(path: string): Promise<NetworkFacts>
  /** Attaches upsamplers to the network, to see whether it can be done. */
  upsamplers(path: string): Promise<UpsamplerFacts>
  /** For a whole folder all of its networks, else that network alone. */
  memory(path: string, request: MemoryRequest): Promise<readonly MemoryFacts[]>
}
