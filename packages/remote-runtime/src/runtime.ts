import type { AnyTensor, MemoryUsage, ModelSource, NamedTensors, TensorType, ValueMetadata } from '@self-cascade/core'

/** Ids of tensors that stay in the runtime, by the name of an input or output. They are chosen by the caller. */
export type KeptIds = Readonly<Record<string, number>>

/** A tensor without its data. */
export interface TensorHeader {
  readonly name: string
  readonly type: TensorType
  readonly dims: readonly number[]
}

/** What is needed to open a session; `id` is chosen by the caller. */
export interface OpenRequest {
  readonly id: number
  readonly label: string
  readonly source: ModelSource
  readonly inputDims?: Readonly<Record<string, readonly number[]>> | undefined
}

/** What is known of an opened session. */
export interface OpenReply {
  readonly provider: string
  readonly inputs: readonly ValueMetadata[]
  readonly outputs: readonly ValueMetadata[]
}

/** One run of an opened session. */
export interface RunRequest {
  readonly id: number
  readonly label: string
  readonly feeds: NamedTensors
  /** Inputs that are fed with tensors of the runtime. */
  readonly keptFeeds: KeptIds
  readonly fetches: readonly string[]
  /** Outputs that stay in the runtime, under these ids. */
  readonly keep: KeptIds
}

/** The fetched outputs, what was kept, and the milliseconds inside ONNX Runtime's run call. */
export interface RunReply {
  readonly outputs: NamedTensors
  readonly kept: readonly TensorHeader[]
  readonly milliseconds: number
}

/** Tensors that are to stay in the runtime, and their ids by the same names. */
export interface KeepRequest {
  readonly tensors: NamedTensors
  readonly ids: KeptIds
}

/** The inner seam: what really opens and runs sessions, in this thread or elsewhere. Calls are made one at a time. */
export interface Runtime {
  open(request: OpenRequest, signal?: AbortSignal): Promise<OpenReply>
  run(request: RunRequest, signal?: AbortSignal): Promise<RunReply>
  release(id: number): Promise<void>
  /** Copies tensors into the runtime. */
  keep(request: KeepRequest): Promise<void>
  /** Gives a copy of a tensor that stays in the runtime. */
  read(id: number): Promise<AnyTensor>
  /** Frees tensors; ids that the runtime does not have are passed over. */
  forget(ids: readonly number[]): Promise<void>
  memory(): MemoryUsage
  dispose(): Promise<void>
}
