import type { Session, SessionOptions } from '@self-cascade/core'
import type { OnnxComponent } from './onnx-component.ts'
import type { TrackedSessions } from './tracked-sessions.ts'

/** Networks of fewer bytes stay loaded between calls; larger ones give their memory back to the denoiser. */
export const keptBytes = 100 * 2 ** 20

/** One network that is used now and then: loaded for a call, and kept for the next one of the same dims when it is small. */
export interface SessionSlot {
  /** Runs `work` with a session fixed to `options.inputDims`. Calls wait for each other. */
  use<Result>(options: SessionOptions, work: (session: Session) => Promise<Result>): Promise<Result>
}

/** Makes the slot of one component. */
export function createSessionSlot(sessions: TrackedSessions, component: OnnxComponent): SessionSlot {
  let kept: { readonly key: string; readonly session: Session } | undefined
  let last: Promise<unknown> = Promise.resolve()

  const load = async (options: SessionOptions): Promise<Session> => {
    const key = JSON.stringify(options.inputDims)
    if (kept?.key === key) return kept.session
    await kept?.session.dispose()
    kept = undefined
    kept = { key, session: await sessions.open(component, options) }
    return kept.session
  }

  const release = async () => {
    if (component.bytes < keptBytes) return
    await kept?.session.dispose()
    kept = undefined
  }

  return {
    use(options, work) {
      const result = last.then(async () => {
        const session = await load(options)
        try {
          return await work(session)
        } finally {
          await release()
        }
      })
      last = result.catch(() => {})
      return result
    },
  }
}
