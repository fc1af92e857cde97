import type { Backend, ModelEdit, ModelTimings, Session, SessionOptions } from '@self-cascade/core'
import { editSource } from './edit-source.ts'
import type { ModelFolder } from './model-folder.ts'
import type { OnnxComponent } from './onnx-component.ts'

/** Opens the sessions of one model and keeps account of them. */
export interface TrackedSessions {
  /** Opens a network, or what `edit` makes of its file; then `inputDims` of inputs that it has no more are passed over. */
  open(component: OnnxComponent, options: SessionOptions, edit?: ModelEdit): Promise<Session>
  /** Over all sessions, closed ones included. */
  readonly timings: ModelTimings
  /** Closes every session that is still open. */
  dispose(): Promise<void>
}

/** Makes the account for a model's folder on a backend. */
export function trackSessions(folder: ModelFolder, backend: Backend): TrackedSessions {
  const open = new Set<Session>()
  let closedMilliseconds = 0
  let openMilliseconds = 0
  let runs = 0

  const track = (session: Session): Session => {
    let closing: Promise<void> | undefined
    const close = async () => {
      open.delete(tracked)
      closedMilliseconds += session.sessionMilliseconds
      await session.dispose()
    }
    const tracked: Session = {
      inputs: session.inputs,
      outputs: session.outputs,
      provider: session.provider,
      get sessionMilliseconds() {
        return session.sessionMilliseconds
      },
      run(feeds, options) {
        runs++
        return session.run(feeds, options)
      },
      dispose() {
        closing ??= close()
        return closing
      },
    }
    open.add(tracked)
    return tracked
  }

  const openPlain = async ({ path, externalDataFiles }: OnnxComponent, options: SessionOptions): Promise<Session> =>
    backend.createSession(await folder.source(path, externalDataFiles), options)

  const openEdited = async (component: OnnxComponent, options: SessionOptions, edit: ModelEdit): Promise<Session> => {
    const { source, inputNames } = await editSource(folder, component, edit)
    const known = Object.entries(options.inputDims ?? {}).filter(([name]) => inputNames.has(name))
    return backend.createSession(source, { ...options, inputDims: Object.fromEntries(known) })
  }

  return {
    async open(component, options, edit) {
      const begin = performance.now()
      const session = await (edit ? openEdited(component, options, edit) : openPlain(component, options))
      openMilliseconds += performance.now() - begin
      return track(session)
    },
    get timings() {
      const stillOpen = [...open].reduce((sum, session) => sum + session.sessionMilliseconds, 0)
      return { sessionMilliseconds: closedMilliseconds + stillOpen, openMilliseconds, runs }
    },
    async dispose() {
      await Promise.all([...open].map((session) => session.dispose()))
    },
  }
}
