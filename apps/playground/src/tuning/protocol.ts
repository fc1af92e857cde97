import type { ErrorParts } from '@self-cascade/remote-runtime'
import type { UpsamplerCapacity } from '@self-cascade/upsampler'

/** Where a training computes; `auto` takes WebGPU where there is a real graphics adapter. */
export type ProviderChoice = 'auto' | 'webgpu' | 'wasm'

/** What is trained, and on what. */
export interface TuningSettings {
  readonly capacity: UpsamplerCapacity
  /** Steps in all. */
  readonly steps: number
  /** Scenes in each step. */
  readonly batch: number
  /** The highest rate of the run. */
  readonly learningRate: number
  /** Scenes to learn from. */
  readonly scenes: number
  readonly seed: number
}

/** What the worker needs to know once. */
export interface TuningPlace {
  /** Absolute address of the folder with ONNX Runtime and its worker. */
  readonly assets: string
  /** Absolute address of the model's folder. */
  readonly model: string
  readonly provider: ProviderChoice
  /** Threads on WebAssembly; chosen by the number of cores when absent. */
  readonly threads?: number
}

/** What takes time before the first step and between steps. */
export type TuningPhase = 'model' | 'graph' | 'session' | 'measuring' | 'training' | 'pictures'

/** What happens on the way. */
export type TuningEvent =
  | { readonly type: 'device'; readonly provider: string; readonly reason: string }
  /** Something that the reader should know and that does not end the run. */
  | { readonly type: 'note'; readonly message: string }
  | { readonly type: 'phase'; readonly phase: TuningPhase }
  | { readonly type: 'download'; readonly receivedBytes: number; readonly totalBytes: number }
  | {
      readonly type: 'encoding'
      readonly kind: 'pictures' | 'pivots' | 'refined pivots' | 'captions'
      readonly heldOut: boolean
      readonly done: number
      readonly total: number
    }
  | { readonly type: 'opened'; readonly parameterCount: number; readonly steps: number }
  | { readonly type: 'step'; readonly step: number; readonly loss: number; readonly milliseconds: number }
  /** The loss on held-out scenes; step 0 is the network without upsamplers. */
  | { readonly type: 'validation'; readonly step: number; readonly loss: number; readonly milliseconds: number }
  | { readonly type: 'memory'; readonly heapBytes: number }
  | {
      readonly type: 'drawing'
      readonly caption: string
      readonly side: PictureSide
      /** 0 to 1. */
      readonly part: number
    }
  | {
      readonly type: 'picture'
      readonly wanted: WantedPicture
      readonly side: PictureSide
      /** Steps that the upsamplers were trained for; 0 without them. */
      readonly step: number
      readonly png: Uint8Array<ArrayBuffer>
    }

/** A picture that is made without and with upsamplers. */
export interface WantedPicture {
  readonly caption: string
  readonly seed: number
}

/** Tuning-free, or with the upsamplers as they are. */
export type PictureSide = 'before' | 'after'

/** How a training ended. */
export interface TuningOutcome {
  /** False when it was stopped, and can be continued. */
  readonly finished: boolean
}

/** What a call gave. */
export type Outcome<T> = { readonly value: T } | { readonly error: ErrorParts }

/** What the worker serves. One training at a time. */
export interface TuningWorker {
  configure(place: TuningPlace, onEvent: (event: TuningEvent) => void): void
  /** Trains from the beginning. */
  train(settings: TuningSettings): Promise<Outcome<TuningOutcome>>
  /** Goes on where the last training stopped, to as many steps as are given. Asked for after a training only. */
  resume(steps: number): Promise<Outcome<TuningOutcome>>
  /** Stops after the step, encoding or picture that is under way. */
  stop(): void
  /** Makes pictures with and without the upsamplers as they are now: between two steps, or at once. */
  compare(pictures: readonly WantedPicture[]): Promise<Outcome<null>>
  /** The upsamplers as they are now, as a safetensors file; null before the first training. */
  file(): Promise<Outcome<Uint8Array<ArrayBuffer> | null>>
}
