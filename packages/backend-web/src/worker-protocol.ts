import type { AnyTensor, DataByType, NamedTensors, TensorType } from '@self-cascade/core'
import {
  bytesOf,
  type ErrorParts,
  type KeepRequest,
  type OpenReply,
  type OpenRequest,
  type RunReply,
  type RunRequest,
  tensorFromBytes,
} from '@self-cascade/remote-runtime'
import type { WorkerSettings } from './options.ts'
import type { WebProvider } from './providers.ts'

/** A tensor as it travels between threads: without methods. */
export interface SentTensor {
  readonly type: TensorType
  readonly dims: readonly number[]
  readonly data: DataByType[TensorType]
}

/** Named tensors as they travel. */
export type SentTensors = Readonly<Record<string, SentTensor>>

/** What a call gave: a value or a typed error in parts, always with the bytes of the heap. */
export type Outcome<T> = { readonly heapBytes: number } & ({ readonly value: T } | { readonly error: ErrorParts })

/** A model opened by a provider, and why not by those before it. */
export interface WebOpenReply extends OpenReply {
  readonly provider: WebProvider
  readonly refused: readonly { readonly provider: string; readonly reason: string }[]
}

/** What started: the providers in order, and why these. */
export interface StartReply {
  readonly providers: readonly WebProvider[]
  readonly reason: string
}

/** What the worker serves. Calls are made one at a time; `onLost` may call back at any time after `start`. */
export interface WorkerRuntime {
  start(settings: WorkerSettings, onLost: (reason: string) => void): Promise<Outcome<StartReply>>
  open(request: OpenRequest): Promise<Outcome<WebOpenReply>>
  run(request: Sent<RunRequest, 'feeds'>): Promise<Outcome<Sent<RunReply, 'outputs'>>>
  keep(request: Sent<KeepRequest, 'tensors'>): Promise<Outcome<null>>
  read(id: number): Promise<Outcome<SentTensor>>
  forget(ids: readonly number[]): Promise<Outcome<null>>
  release(id: number): Promise<Outcome<null>>
  /** Ends the graphics device as the crash of a driver would; tells whether there was one. */
  loseDevice(): Promise<Outcome<boolean>>
}

type Sent<T, Key extends keyof T> = Omit<T, Key> & Readonly<Record<Key, SentTensors>>

/** Strips a tensor of its methods, without a copy; one that lies elsewhere is downloaded. */
export async function sendTensor(tensor: AnyTensor): Promise<SentTensor> {
  return { type: tensor.type, dims: tensor.dims, data: await tensor.getData() }
}

/** Strips named tensors of their methods. */
export async function sendTensors(tensors: NamedTensors): Promise<SentTensors> {
  const entries = Object.entries(tensors).map(async ([name, tensor]) => [name, await sendTensor(tensor)] as const)
  return Object.fromEntries(await Promise.all(entries))
}

/** Makes a tensor of what came, without a copy. */
export function receiveTensor(name: string, { type, dims, data }: SentTensor): AnyTensor {
  return tensorFromBytes(name, type, dims, bytesOf(data))
}

/** Makes tensors of what came. */
export function receiveTensors(tensors: SentTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, receiveTensor(name, tensor)]))
}

/** The buffers of tensors, to be handed over instead of copied. */
export function buffersOf(tensors: SentTensors): ArrayBuffer[] {
  return [...new Set(Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer))]
}
