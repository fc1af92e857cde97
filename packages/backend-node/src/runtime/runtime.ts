import type { MemoryUsage, ModelSource, NamedTensors, ValueMetadata } from '@self-cascade/core'

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
  readonly fetches: readonly string[]
}

/** The outputs, and the milliseconds inside ONNX Runtime's run call. */
export interface RunReply {
  readonly outputs: NamedTensors
  readonly milliseconds: number
}

/** Whether a provider is compiled in, and why it does not run where it does not. */
export interface ProviderProbe {
  readonly name: string
  readonly bundled: boolean
  readonly problem: string | null
}

/** The inner seam: what really opens and runs sessions, in this process or in another. Calls are made one at a time. */
export interface Runtime {
  open(request: OpenRequest, signal?: AbortSignal): Promise<OpenReply>
  run(request: RunRequest, signal?: AbortSignal): Promise<RunReply>
  release(id: number): Promise<void>
  probe(): Promise<readonly ProviderProbe[]>
  memory(): MemoryUsage
  dispose(): Promise<void>
}
