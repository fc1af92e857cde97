import {
  BackendDisposed,
  checkFeeds,
  createError,
  resolveOutputs,
  SelfCascadeError,
  type Session,
  SessionDisposed,
  throwIfAborted,
} from '@self-cascade/core'
import { RuntimeLost } from './errors.ts'
import type { KeptTensors } from './kept-tensors.ts'
import type { Queue } from './queue.ts'
import type { OpenReply, Runtime } from './runtime.ts'

/** What a session is made of. */
export interface SessionParts extends OpenReply {
  readonly id: number
  readonly label: string
  readonly runtime: Runtime
  readonly kept: KeptTensors
  /** Waits for its turn in the backend's queue. */
  readonly enqueue: Queue['add']
}

// The model went away together with its process or its backend: that is what was wanted.
function ignoreGone(error: unknown): void {
  const gone = [BackendDisposed, RuntimeLost].some((definition) => SelfCascadeError.isInstance(error, definition))
  if (!gone) throw error
}

/** Core's session on top of a runtime: checks what it is given, waits its turn and counts the time. */
export function createSession(parts: SessionParts): Session {
  const { id, label, runtime, kept, enqueue, provider, inputs, outputs } = parts
  let sessionMilliseconds = 0
  let disposal: Promise<void> | null = null
  return {
    provider,
    inputs,
    outputs,
    get sessionMilliseconds() {
      return sessionMilliseconds
    },
    async run(feeds, options = {}) {
      const { signal } = options
      const during = `a run of ${label}`
      if (disposal) throw createError(SessionDisposed, { session: label })
      throwIfAborted(signal, during)
      const { fetches, keep } = resolveOutputs(label, outputs, options)
      checkFeeds(label, inputs, feeds)
      // Not inside the task: the download of a wrapped tensor of this backend waits for the same queue.
      const near = kept.haveForeign(feeds) ? await kept.bringHere(feeds) : feeds
      const request = { id, label, ...kept.split(near), fetches, keep: kept.reserve(keep) }
      try {
        const reply = await enqueue(() => runtime.run(request, signal), during, signal)
        sessionMilliseconds += reply.milliseconds
        throwIfAborted(signal, during)
        return { ...reply.outputs, ...kept.adopt(reply.kept, request.keep) }
      } catch (error) {
        if (keep.length > 0) kept.forget(Object.values(request.keep))
        throw error
      }
    },
    dispose() {
      disposal ??= enqueue(() => runtime.release(id), `the release of ${label}`).catch(ignoreGone)
      return disposal
    },
  }
}
