import {
  type AnyTensor,
  createError,
  createTensor,
  type NamedTensors,
  TensorDisposed,
  TensorNotHere,
} from '@self-cascade/core'
import type { Queue } from './queue.ts'
import type { KeptIds, RunRequest, Runtime, TensorHeader } from './runtime.ts'

/** The tensors of one backend that stay in its runtime, as seen from outside of it. */
export interface KeptTensors {
  /** Copies tensors into the runtime. */
  add(tensors: NamedTensors): Promise<NamedTensors>
  /** Tells whether one of the feeds lies neither in this process nor in the runtime. */
  haveForeign(feeds: NamedTensors): boolean
  /** Downloads the feeds that lie neither in this process nor in the runtime. */
  bringHere(feeds: NamedTensors): Promise<NamedTensors>
  /** Parts feeds into those to send and those that the runtime has; the run must be enqueued at once after it. */
  split(feeds: NamedTensors): Pick<RunRequest, 'feeds' | 'keptFeeds'>
  /** Ids for the outputs that are to stay in the runtime. */
  reserve(names: readonly string[]): KeptIds
  /** Makes the tensors of outputs that were kept under such ids. */
  adopt(headers: readonly TensorHeader[], ids: KeptIds): NamedTensors
  /** Frees what the runtime may hold under ids. */
  forget(ids: readonly number[]): void
}

/** Keeps account of the tensors that stay in a runtime. */
export function keptTensors(runtime: Runtime, enqueue: Queue['add']): KeptTensors {
  const idOf = new WeakMap<AnyTensor, number>()
  let nextId = 0
  /** The ids of one task in the queue; null when something else was enqueued after it, which may still need what is freed now. */
  let forgetting: number[] | null = null

  function forget(ids: readonly number[]): void {
    if (forgetting) {
      forgetting.push(...ids)
      return
    }
    const batch = [...ids]
    forgetting = batch
    const task = () => {
      if (forgetting === batch) forgetting = null
      return runtime.forget(batch)
    }
    // It fails only together with the process or the backend, and the tensors with it.
    enqueue(task, 'the release of tensors').catch(() => {})
  }

  function adoptOne({ name, type, dims }: TensorHeader, id: number): AnyTensor {
    const tensor = {
      type,
      dims,
      location: 'runtime',
      get data(): never {
        throw createError(TensorNotHere, { name })
      },
      async getData() {
        if (!idOf.has(tensor)) throw createError(TensorDisposed, { name })
        forgetting = null
        return (await enqueue(() => runtime.read(id), `the reading of "${name}"`)).data
      },
      dispose() {
        if (idOf.delete(tensor)) forget([id])
      },
    } as AnyTensor
    idOf.set(tensor, id)
    return tensor
  }

  const isForeign = (tensor: AnyTensor) => tensor.location !== 'cpu' && !idOf.has(tensor)

  async function download(tensor: AnyTensor): Promise<AnyTensor> {
    return createTensor(tensor.type, (await tensor.getData()) as never, tensor.dims) as AnyTensor
  }

  async function bringHere(tensors: NamedTensors, wanted = isForeign): Promise<NamedTensors> {
    const entries = Object.entries(tensors).map(
      async ([name, tensor]) => [name, wanted(tensor) ? await download(tensor) : tensor] as const,
    )
    return Object.fromEntries(await Promise.all(entries))
  }

  function reserve(names: readonly string[]): KeptIds {
    return Object.fromEntries(names.map((name) => [name, nextId++]))
  }

  function adopt(headers: readonly TensorHeader[], ids: KeptIds): NamedTensors {
    return Object.fromEntries(headers.map((header) => [header.name, adoptOne(header, ids[header.name]!)]))
  }

  return {
    haveForeign: (feeds) => Object.values(feeds).some(isForeign),
    bringHere,
    reserve,
    adopt,
    forget,
    async add(tensors) {
      const here = await bringHere(tensors, ({ location }) => location !== 'cpu')
      const ids = reserve(Object.keys(here))
      forgetting = null
      await enqueue(() => runtime.keep({ tensors: here, ids }), 'the keeping of tensors')
      const headers = Object.entries(here).map(([name, { type, dims }]): TensorHeader => ({ name, type, dims }))
      return adopt(headers, ids)
    },
    split(feeds) {
      forgetting = null
      const entries = Object.entries(feeds)
      const kept = entries.flatMap(([name, tensor]) => {
        const id = idOf.get(tensor)
        return id === undefined ? [] : [[name, id] as const]
      })
      return {
        feeds: Object.fromEntries(entries.filter(([, tensor]) => !idOf.has(tensor))),
        keptFeeds: Object.fromEntries(kept),
      }
    },
  }
}
