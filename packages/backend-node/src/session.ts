import { createError, SelfCascadeError, type Session, throwIfAborted } from '@self-cascade/core'
import { checkFeeds, resolveFetches } from './check-feeds.ts'
import { BackendDisposed, BackendProcessLost, SessionDisposed } from './errors.ts'
import type { OpenReply, Runtime } from './runtime/runtime.ts'

/** What a session is made of. */
export interface SessionParts extends OpenReply {
  readonly id: number
  readonly label: string
  readonly runtime: Runtime
  /** Waits for its turn in the backend's queue. */
  readonly enqueue: <T>(task: () => Promise<T>, during: string, signal?: AbortSignal) => Promise<T>
}

// The model went away together with its process or its backend: that is what was wanted.
function ignoreGone(error: unknown): void {
  const gone = [BackendDisposed, BackendProcessLost].some((definition) =>
    SelfCascadeError.isInstance(error, definition),
  )
  if (!gone) throw error
}

/** Core's session on top of a runtime: checks what it is given, waits its turn and counts the time. */
export function createSession({ id, label, runtime, enqueue, provider, inputs, outputs }: SessionParts): Session {
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
      const fetches = resolveFetches(label, outputs, options.fetches)
      checkFeeds(label, inputs, feeds)
      const reply = await enqueue(() => runtime.run({ id, label, feeds, fetches }, signal), during, signal)
      sessionMilliseconds += reply.milliseconds
      throwIfAborted(signal, during)
      return reply.outputs
    },
    dispose() {
      disposal ??= enqueue(() => runtime.release(id), `the release of ${label}`).catch(ignoreGone)
      return disposal
    },
  }
}
