import type { AnyTensor, MemoryUsage, ModelSource, NamedTensors } from '@self-cascade/core'
import type {
  ErrorParts,
  KeptIds,
  OpenReply,
  OpenRequest,
  RunRequest,
  TensorHeader,
} from '@self-cascade/remote-runtime'
import { bytesOf, tensorFromBytes } from '@self-cascade/remote-runtime'
import type { ProviderProbe } from '../runtime/node-runtime.ts'

/** A model's source without its bytes; `externalData` lists the paths of the payloads after the first. */
export type SourceHeader =
  | { readonly path: string }
  | { readonly externalData: readonly string[] | null; readonly externalDataFolder?: string }

/** What the parent asks for, one at a time. The data of tensors travels as payloads. */
export type Request =
  | (Omit<OpenRequest, 'source'> & { readonly kind: 'open'; readonly source: SourceHeader })
  | (Omit<RunRequest, 'feeds'> & { readonly kind: 'run'; readonly feeds: readonly TensorHeader[] })
  | { readonly kind: 'keep'; readonly tensors: readonly TensorHeader[]; readonly ids: KeptIds }
  | { readonly kind: 'read'; readonly id: number }
  | { readonly kind: 'forget'; readonly ids: readonly number[] }
  | { readonly kind: 'release'; readonly id: number }
  | { readonly kind: 'probe' }

/** What the child answers: a result of the request's kind or an error, always with its memory. */
export type Reply = { readonly memory: MemoryUsage } & (
  | { readonly error: ErrorParts }
  | { readonly kind: 'open'; readonly session: OpenReply }
  | {
      readonly kind: 'run'
      readonly outputs: readonly TensorHeader[]
      readonly kept: readonly TensorHeader[]
      readonly milliseconds: number
    }
  | { readonly kind: 'keep' }
  | { readonly kind: 'forget' }
  | { readonly kind: 'release' }
  | { readonly kind: 'read'; readonly tensors: readonly TensorHeader[] }
  | { readonly kind: 'probe'; readonly probes: readonly ProviderProbe[] }
)

/** Splits tensors into headers and payloads, downloading those that lie elsewhere; CPU data is not copied. */
export async function packTensors(tensors: NamedTensors) {
  const entries = Object.entries(tensors)
  return {
    headers: entries.map(([name, { type, dims }]): TensorHeader => ({ name, type, dims })),
    payloads: await Promise.all(entries.map(async ([, tensor]) => bytesOf(await tensor.getData()))),
  }
}

/** Joins headers and payloads to tensors, without a copy. */
export function unpackTensors(headers: readonly TensorHeader[], payloads: readonly Uint8Array[]): NamedTensors {
  const tensors = headers.map(({ name, type, dims }, index): [string, AnyTensor] => [
    name,
    tensorFromBytes(name, type, dims, payloads[index]!),
  ])
  return Object.fromEntries(tensors)
}

/** Splits a model's source into its header and payloads. */
export function packSource(source: ModelSource): { header: SourceHeader; payloads: readonly Uint8Array[] } {
  if ('path' in source) return { header: { path: source.path }, payloads: [] }
  const { bytes, externalData, externalDataFolder } = source
  return {
    header: {
      externalData: externalData?.map(({ path }) => path) ?? null,
      ...(externalDataFolder !== undefined && { externalDataFolder }),
    },
    payloads: [bytes, ...(externalData ?? []).map(({ data }) => data)],
  }
}

/** Joins a source's header and payloads. */
export function unpackSource(header: SourceHeader, payloads: readonly Uint8Array[]): ModelSource {
  if ('path' in header) return header
  const bytes = payloads[0]!
  const externalData = header.externalData?.map((path, index) => ({ path, data: payloads[index + 1]! }))
  const { externalDataFolder } = header
  return {
    bytes,
    ...(externalData && { externalData }),
    ...(externalDataFolder !== undefined && { externalDataFolder }),
  }
}
