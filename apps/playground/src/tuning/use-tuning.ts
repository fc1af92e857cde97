import { SelfCascadeError } from '@self-cascade/core'
import { withBase } from 'vitepress'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { comparedPictures, isSamePicture, type PicturePair, withPicture } from './picture-pairs.ts'
import type { TuningEvent, TuningSettings, WantedPicture } from './protocol.ts'
import { beginLog, emptyLog, endLog, noteEvent, resumeLog } from './training-log.ts'
import type { TuningSession } from './tuning-session.ts'
import { settingsOf, type TuningState } from './tuning-state.ts'

/** What the page is doing. */
export type TuningActivity = 'idle' | 'training' | 'pictures'

/** The training of the page. Nothing is loaded before the first start. */
export function useTuning() {
  const log = shallowRef(emptyLog)
  const pairs = shallowRef<readonly PicturePair[]>(comparedPictures)
  const error = shallowRef<unknown>(null)
  const activity = ref<TuningActivity>('idle')
  /** Pictures were asked for while a training goes on. */
  const isComparing = ref(false)
  /** What the training was begun with; null before the first one has a step. */
  const trained = shallowRef<TuningSettings | null>(null)
  const isStopping = ref(false)
  /** For screen readers: beginnings and ends. */
  const announcement = ref('')
  let session: TuningSession | null = null
  let device = ''

  async function sessionFor({ provider, threads }: TuningState): Promise<TuningSession> {
    const wanted = `${provider} ${threads}`
    if (session && device === wanted) return session
    // The runtime chooses its device when it starts, so another one needs a worker of its own.
    session?.dispose()
    trained.value = null
    device = wanted
    const { openTuningSession } = await import('./tuning-session.ts')
    const absolute = (path: string) => new URL(withBase(path), location.href).href
    const place = { assets: absolute('/web/'), model: absolute('/models/scenes/'), provider }
    session = openTuningSession({ ...place, ...(!Number.isNaN(threads) && { threads }) }, note)
    return session
  }

  function note(event: TuningEvent): void {
    // What was under way when a training ended would stand there for ever.
    if (activity.value === 'idle' && event.type !== 'memory') return
    log.value = noteEvent(log.value, event)
    if (event.type === 'picture') pairs.value = withPicture(pairs.value, event)
    if (event.type === 'step' && event.step === 1) announcement.value = 'The first step is done.'
  }

  async function during(kind: TuningActivity, task: () => Promise<string>): Promise<void> {
    if (activity.value !== 'idle') return
    activity.value = kind
    error.value = null
    try {
      announcement.value = await task()
    } catch (thrown) {
      const isStopped = SelfCascadeError.isInstance(thrown, { code: 'Aborted' })
      if (!isStopped) error.value = thrown
      // The next start has a worker of its own; what was trained can be downloaded until then.
      if (isEnd(thrown)) device = ''
      announcement.value = isStopped ? 'Stopped.' : 'It failed.'
    } finally {
      activity.value = 'idle'
      isStopping.value = false
      isComparing.value = false
      log.value = endLog(log.value)
    }
  }

  async function train(opened: TuningSession, settings: TuningSettings, isNew: boolean): Promise<string> {
    const { finished } = await opened.call((remote) => (isNew ? remote.train(settings) : remote.resume(settings.steps)))
    if (!finished) return `Stopped after step ${log.value.losses.length}.`
    await opened.call((remote) => remote.compare(wantedOf(pairs.value)))
    return `Done, after ${settings.steps} steps.`
  }

  /** Trains from the beginning, with what the form holds. */
  const start = (form: TuningState) =>
    during('training', async () => {
      const settings = settingsOf(form)
      const opened = await sessionFor(form)
      trained.value = settings
      log.value = beginLog(log.value, settings.steps)
      announcement.value = 'Started.'
      return train(opened, settings, true)
    })

  /** Goes on with a training that was stopped, or with a finished one to more steps. */
  const resume = (steps: number) =>
    during('training', async () => {
      const settings = { ...trained.value!, steps }
      trained.value = settings
      log.value = resumeLog(log.value, steps)
      announcement.value = `Going on after step ${log.value.losses.length}.`
      return train(session!, settings, false)
    })

  /** Makes pictures with the upsamplers as they are; a training waits meanwhile. */
  async function compare(pictures: readonly WantedPicture[]): Promise<void> {
    if (!session || isComparing.value) return
    const wanted = wantedOf(pictures)
    const added = wanted.filter((picture) => !pairs.value.some((pair) => isSamePicture(pair, picture)))
    pairs.value = [...pairs.value, ...added]
    const ask = () => session!.call((remote) => remote.compare(wanted))
    if (activity.value === 'idle') {
      return during('pictures', async () => {
        await ask()
        return 'The pictures are done.'
      })
    }
    isComparing.value = true
    await ask()
      .catch((thrown) => {
        if (!SelfCascadeError.isInstance(thrown, { code: 'Aborted' })) error.value = thrown
      })
      .finally(() => {
        isComparing.value = false
      })
  }

  onBeforeUnmount(() => session?.dispose())

  return {
    ...{ log, pairs, error, activity, isComparing, isStopping, trained, announcement, start, resume, compare },
    /** There is something to continue, to look at and to download. */
    hasUpsamplers: computed(() => trained.value !== null && log.value.losses.length > 0),
    stop() {
      isStopping.value = true
      session?.stop()
    },
    /** The upsamplers as a file. */
    file: () => session?.call((remote) => remote.file()),
  }
}

/** The training as parts of the page see it. */
export type TuningOfPage = ReturnType<typeof useTuning>

/** Without the pictures that are there, which the worker does not need. */
const wantedOf = (pictures: readonly WantedPicture[]): readonly WantedPicture[] =>
  pictures.map(({ caption, seed }) => ({ caption, seed }))

/** Failures after which a runtime stays as it is. */
const ends = ['RuntimeLost', 'RuntimeOutOfMemory', 'RuntimeFilesUnavailable', 'WebGpuUnavailable', 'StudioLost']

const isEnd = (thrown: unknown): boolean => SelfCascadeError.isInstance(thrown) && ends.includes(thrown.code)
