import type { CascadeRecipe, StageReport } from '@self-cascade/cascade'
import type { PixelSize, ScalePlan } from '@self-cascade/core'
import type { ErrorParts } from '@self-cascade/remote-runtime'
import type { DownloadProgress, StoredModel, StoreEstimate } from '@self-cascade/web-models'
import type { FitAdvice } from './fit/fit-advice.ts'
import type { FitDemand } from './fit/fit-demand.ts'

/** Where a model comes from. Files and folders are read where they are; addresses and hub repositories are stored on first use. */
export type StudioModelSource =
  /** A folder on a server, in diffusers ONNX layout. */
  | { readonly url: string; readonly name?: string }
  /** A repository of the Hugging Face hub or of a server that answers alike. */
  | { readonly repo: string; readonly revision?: string; readonly hubUrl?: string; readonly accessToken?: string }
  /** Files of a folder that was dropped or chosen, with their paths. */
  | { readonly files: readonly { readonly path: string; readonly file: File }[] }
  | { readonly directory: FileSystemDirectoryHandle }
  /** A model that was stored before, by its name. */
  | { readonly stored: string }

/** How the picture is made. `direct` asks the model for the target size at once, which shows why there is a cascade. */
export type StudioMethod = 'tuning-free' | 'tuned' | 'direct'

/** A picture that is wanted. */
export interface StudioRequest {
  readonly prompt: string
  readonly negativePrompt?: string
  /** Pixels; the model's own size when absent. */
  readonly width?: number
  readonly height?: number
  /** Whole number of 0 or more; random when absent, and told. */
  readonly seed?: number
  /** `tuning-free` when absent. */
  readonly method?: StudioMethod
  /** Name of upsamplers in the model folder, for `tuned`; `small` when absent. */
  readonly upsamplers?: string
  /** Upsamplers from elsewhere, safetensors files, in place of the model's own. */
  readonly upsamplerFiles?: readonly { readonly name: string; readonly bytes: Uint8Array }[]
  readonly numInferenceSteps?: number
  readonly guidanceScale?: number
  /** The paper's K of the later stages. */
  readonly startTimestep?: number
  readonly scheduler?: string
  /** `sequential` takes half the memory and more time. */
  readonly guidanceMode?: 'batched' | 'sequential'
  /** Whether steps bring a small picture of what they predict. Default true. */
  readonly previews?: boolean
  /** Whether what does not fit into memory is refused before it is begun. Default true. */
  readonly requireFit?: boolean
  /** Which stages are decoded. Default `all`. */
  readonly decode?: 'all' | 'last'
}

/** An 8-bit picture as a canvas takes it. */
export interface StudioImage {
  readonly width: number
  readonly height: number
  /** RGBA, row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>
}

/** What happens on the way to a picture. */
export type StudioEvent =
  | { readonly type: 'device'; readonly provider: string; readonly reason: string }
  | { readonly type: 'recovering'; readonly reason: string }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'start'; readonly plan: ScalePlan; readonly seed: number; readonly recipe: CascadeRecipe }
  | {
      readonly type: 'stage-start'
      readonly stage: number
      readonly width: number
      readonly height: number
      readonly totalSteps: number
    }
  | {
      readonly type: 'step'
      readonly stage: number
      /** Position in the stage, from 0. */
      readonly step: number
      readonly steps: number
      readonly timestep: number
      readonly milliseconds: number
      /** What the step predicts, at an eighth of the size, or whole at small sizes; null without previews. */
      readonly preview: StudioImage | null
    }
  | ({ readonly type: 'stage-done' } & StageReport)
  | {
      readonly type: 'picture'
      readonly stage: number
      readonly final: boolean
      readonly image: StudioImage
      readonly milliseconds: number
    }

/** A finished picture. */
export interface StudioResult {
  readonly image: StudioImage
  readonly seed: number
  readonly stages: readonly StageReport[]
  /** A PNG with the recipe in it, from which the command line repeats the picture. */
  readonly png: Uint8Array<ArrayBuffer>
}

/** What is known of an opened model. */
export interface StudioModelFacts {
  readonly name: string
  readonly fingerprint: string
  readonly nativeSize: PixelSize
  /** Width and height must divide by this many pixels. */
  readonly sizeMultiple: number
  /** Names of the trained upsamplers that it brings along. */
  readonly upsamplers: readonly string[]
  /** What was assumed, in sentences. */
  readonly warnings: readonly string[]
}

/** Options of the worker; plain data. */
export interface StudioSettings {
  readonly assets: string
  readonly providers: readonly ('auto' | 'webgpu' | 'wasm')[]
  readonly threads?: number
  readonly storage: 'browser' | 'browserOrMemory' | 'memory'
}

/** Whether a picture fits into what the browser has, before anything is run. */
export type StudioFit =
  | {
      readonly fits: true
      readonly provider: 'webgpu' | 'wasm'
      /** What comes closest to its limit. */
      readonly tightest: FitDemand | null
    }
  | {
      readonly fits: false
      readonly provider: 'webgpu' | 'wasm'
      /** What there is too little of, with the numbers. */
      readonly problems: readonly string[]
      /** The largest size of the same shape that fits; null when none does. */
      readonly largestSize: PixelSize | null
      /** Changes and what they come to, those that help first. */
      readonly advice: readonly FitAdvice[]
    }

/** What a call gave. */
export type Outcome<T> = { readonly value: T } | { readonly error: ErrorParts }

/** What the worker serves. Calls with an id can be aborted by it. */
export interface StudioWorker {
  configure(settings: StudioSettings, onEvent: (event: StudioEvent) => void): void
  openModel(
    id: number,
    source: StudioModelSource,
    onProgress: (progress: DownloadProgress) => void,
  ): Promise<Outcome<StudioModelFacts>>
  check(model: number, request: StudioRequest): Promise<Outcome<StudioFit>>
  generate(
    id: number,
    model: number,
    request: StudioRequest,
    onEvent: (event: StudioEvent) => void,
  ): Promise<Outcome<StudioResult>>
  closeModel(id: number): Promise<Outcome<null>>
  abort(id: number): void
  stored(): Promise<Outcome<readonly StoredModel[]>>
  storage(): Promise<Outcome<StoreEstimate>>
  removeStored(name: string): Promise<Outcome<null>>
  loseDevice(): Promise<Outcome<boolean>>
}
