import { SelfCascadeError } from '@self-cascade/core'
import { errorParts } from '@self-cascade/remote-runtime'
import { expose } from 'comlink'
import { createInspector } from './inspector.ts'
import type { Outcome, RemoteInspector } from './remote-inspector.ts'

const inspector = createInspector()

/** Typed errors cross as data, so that what, why and fix arrive. */
async function outcome<T>(task: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await task }
  } catch (error) {
    if (SelfCascadeError.isInstance(error)) return { error: errorParts(error) }
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

expose({
  open: (source, onProgress) => outcome(inspector.open(source, onProgress)),
  network: (path) => outcome(inspector.network(path)),
  upsamplers: (path) => outcome(inspector.upsamplers(path)),
  memory: (path, request) => outcome(inspector.memory(path, request)),
} satisfies RemoteInspector)
