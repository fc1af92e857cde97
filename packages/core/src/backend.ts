import type { NamedTensors, TensorType } from './tensor.ts'

/** Where an ONNX model comes from. A path lets the runtime find external data files beside it by itself. */
export type ModelSource =
  | { readonly path: string }
  | {
      readonly bytes: Uint8Array
      readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[]
      /**
       * In place of `externalData`: the folder on disk that its locations are relative to. For a model that was made by editing
       * a file, whose weights stay beside the original; only backends that open files take it.
       */
      readonly externalDataFolder?: string
    }

/** One input or output of a model: unnamed free dims read as `-1`, named ones as their name. */
export interface ValueMetadata {
  readonly name: string
  /** ONNX Runtime's name of the element type; a {@link TensorType} when it can cross this seam. */
  readonly type: TensorType | (string & {})
  readonly dims: readonly (number | string)[]
}

/** How a session is made. */
export interface SessionOptions {
  /** Name for progress and errors, such as `unet 64x64`. */
  readonly label?: string
  /**
   * Fixes the dims of inputs, so that the runtime can plan memory and fold shape arithmetic. Every use of a symbolic dim is
   * fixed with it; feeds of other dims are then refused.
   */
  readonly inputDims?: Readonly<Record<string, readonly number[]>>
  readonly signal?: AbortSignal
}

/** How one run is made. */
export interface RunOptions {
  /** Names of the outputs wanted here; all that are not kept when absent. */
  readonly fetches?: readonly string[]
  /**
   * Names of the outputs that stay in the runtime: the run gives tensors for them that can be fed to later runs of any session
   * of the backend without a transfer, until they are disposed. Weights that a training step updates never leave the runtime
   * this way. A backend without {@link Backend.keepTensors} brings them here as fetches, so the same loop runs on it.
   */
  readonly keep?: readonly string[]
  /** Fires before the run, or kills the run where the backend can. */
  readonly signal?: AbortSignal
}

/** A loaded model. Runs of one session are made one after the other. */
export interface Session {
  readonly inputs: readonly ValueMetadata[]
  readonly outputs: readonly ValueMetadata[]
  /** The execution provider that really runs it. */
  readonly provider: string
  /** Milliseconds spent inside the runtime's own run calls so far. */
  readonly sessionMilliseconds: number
  run(feeds: NamedTensors, options?: RunOptions): Promise<NamedTensors>
  /** Frees the model. May be called twice. */
  dispose(): Promise<void>
}

/** What a backend can do. */
export interface BackendCapabilities {
  readonly types: ReadonlySet<TensorType>
  readonly gpu: boolean
}

/** Bytes of resident memory, of the backend's own process where it has one. */
export interface MemoryUsage {
  readonly rssBytes: number
  readonly peakRssBytes: number
}

/** The bytes seam: runs ONNX models and knows nothing of diffusion. */
export interface Backend {
  readonly name: string
  readonly capabilities: BackendCapabilities
  createSession(model: ModelSource, options?: SessionOptions): Promise<Session>
  /**
   * Copies tensors into the runtime, where they stay until they are disposed: the way in for what is fed to many runs, as
   * {@link RunOptions.keep} is for what runs give. `getData()` brings one back, for a checkpoint. Present where tensors can stay
   * in the runtime.
   */
  keepTensors?(tensors: NamedTensors): Promise<NamedTensors>
  /** Present where memory can be measured. */
  memoryUsage?(): Promise<MemoryUsage>
  /** Frees every session. May be called twice. */
  dispose(): Promise<void>
}
