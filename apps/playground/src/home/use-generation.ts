import { SelfCascadeError } from '@self-cascade/core'
import type { StudioEvent, StudioFit, StudioImage, StudioModelSource, StudioResult } from '@self-cascade/web'
import { withBase } from 'vitepress'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { cliCommand } from './cli-command.ts'
import { createDownloadTotal } from './download-total.ts'
import { addToGallery, type Gallery, urlsOf } from './gallery.ts'
import { galleryKey } from './gallery-key.ts'
import { type HomeState, requestOf } from './home-state.ts'
import { bundledModel, type ModelInUse, modelInUse } from './model-in-use.ts'
import { keepSiteOffline } from './offline.ts'
import { pictureUrl, pngUrl } from './picture-url.ts'
import { advanceRun, beginRun, expectStages, type RunProgress } from './run-progress.ts'
import { sampleGallery, titleOf } from './sample.ts'
import { showDuration } from './show-figures.ts'
import { createStudioSession, type OpenOptions } from './studio-session.ts'
import { createStopwatch, estimateTimeLeft, type TimeLeft } from './time-estimate.ts'

/** Runs, results and models of the home page. Nothing is loaded before the first run. */
export function useGeneration() {
  const gallery = shallowRef<Gallery>(sampleGallery(withBase))
  const run = shallowRef<RunProgress | null>(null)
  const error = shallowRef<unknown>(null)
  const fit = shallowRef<StudioFit | null>(null)
  const device = ref<string | null>(null)
  const model = shallowRef<ModelInUse>(bundledModel(withBase('/models/scenes/')))
  const elapsed = ref(0)
  const timeLeft = shallowRef<TimeLeft | null>(null)
  const stopped = ref(false)
  /** For screen readers: where a run is, told when a stage begins and at the end. */
  const announcement = ref('')
  /** What goes on, or went on last: it is told where it was asked for. */
  const subject = ref<'picture' | 'model'>('picture')
  const busy = computed(() => run.value !== null)

  const session = createStudioSession(withBase('/web/'), (event) => {
    if (event.type === 'device') device.value = event.reason
    else note(event)
  })
  const stopwatch = createStopwatch()
  let controller: AbortController | null = null
  let clock: ReturnType<typeof setInterval> | undefined

  function note(event: StudioEvent): void {
    if (!run.value) return
    run.value = advanceRun(run.value, event)
    const { stages } = run.value
    stopwatch.observe(event, performance.now(), stages)
    timeLeft.value = estimateTimeLeft(stages, stopwatch.measured())
    if (event.type !== 'stage-start') return
    announcement.value = `Stage ${event.stage + 1} of ${stages.length}, ${event.width} by ${event.height} pixels.`
  }

  function begin(what: 'picture' | 'model', stages: RunProgress['stages']): AbortSignal {
    subject.value = what
    const begun = performance.now()
    controller = new AbortController()
    run.value = beginRun(stages)
    error.value = null
    fit.value = null
    stopped.value = false
    elapsed.value = 0
    timeLeft.value = estimateTimeLeft(stages, stopwatch.measured())
    announcement.value = 'Started.'
    clock = setInterval(() => {
      elapsed.value = performance.now() - begun
    }, 250)
    return controller.signal
  }

  function end(reason: unknown): void {
    clearInterval(clock)
    run.value = null
    if (reason === undefined) return
    stopped.value = SelfCascadeError.isInstance(reason, { code: 'Aborted' })
    announcement.value = stopped.value ? 'Cancelled.' : 'It failed.'
    if (!stopped.value) error.value = reason
  }

  async function openModel(source: StudioModelSource, provider: OpenOptions['provider'], signal: AbortSignal) {
    const total = createDownloadTotal(null)
    await keepSiteOffline(withBase('/offline.js'))
    return session.model({
      ...{ source, provider, signal },
      onProgress(progress) {
        const { receivedBytes, totalBytes, fromStore } = total.add(progress)
        if (run.value && !fromStore) run.value = { ...run.value, download: { receivedBytes, totalBytes } }
      },
    })
  }

  /**
   * Makes what the form asks for. Whatever happens, the pictures that are there stay until there is a new one.
   *
   * @param isForced - runs also what was found not to fit
   * @returns whether the model was opened, and is therefore stored
   */
  async function generate(form: HomeState, { isForced = false } = {}): Promise<boolean> {
    if (busy.value) return false
    const state = { ...form }
    const { source, facts } = model.value
    const request = requestOf(state, facts.nativeSize)
    const signal = begin('picture', expectStages(request, facts))
    const images: StudioImage[] = []
    let isOpen = false
    try {
      const open = await openModel(source, state.provider, signal)
      isOpen = true
      model.value = modelInUse(source, open)
      const report = isForced ? null : await open.check(request)
      if (report && !report.fits) {
        fit.value = report
        announcement.value = 'This would not fit into memory.'
        end(undefined)
        return isOpen
      }
      const begun = performance.now()
      // What does not fit was found out above, so that it can be told in its own place.
      const events = open.generate({ ...request, requireFit: false }, { signal })
      let next = await events.next()
      for (; !next.done; next = await events.next()) {
        note(next.value)
        if (next.value.type === 'picture') images[next.value.stage] = next.value.image
      }
      await keepResult(state, images, next.value, performance.now() - begun)
      end(undefined)
    } catch (thrown) {
      end(thrown)
    }
    return isOpen
  }

  async function keepResult(state: HomeState, images: StudioImage[], result: StudioResult, milliseconds: number) {
    const { seed, png } = result
    const { facts, isBundled } = model.value
    const download = png.length > 0 ? { url: pngUrl(png), name: fileName(state.prompt, seed) } : null
    const stages = await Promise.all(
      images.map(async ({ width, height, data }, index) => {
        const { restored, milliseconds } = result.stages[index]!
        const note = restored ? 'kept' : showDuration(milliseconds)
        // The last picture is shown from the file itself, so that a copy of it has the recipe too.
        const isFile = index === images.length - 1 && download !== null
        return { width, height, note, url: isFile ? download.url : await pictureUrl({ width, height, data }) }
      }),
    )
    const before = urlsOf(gallery.value)
    gallery.value = addToGallery(gallery.value, {
      key: galleryKey(state, seed, isBundled ? null : facts.fingerprint),
      title: titleOf(state.prompt, seed),
      pictures: {
        ...{ method: state.method, stages, download, settings: { ...state, seed } },
        facts: `Made in ${showDuration(milliseconds)}, ${device.value ?? 'in this browser'}`,
        command: cliCommand(state, seed, isBundled ? null : facts.name),
      },
    })
    const after = new Set(urlsOf(gallery.value))
    for (const url of before) if (url.startsWith('blob:') && !after.has(url)) URL.revokeObjectURL(url)
    announcement.value = `Done: ${titleOf(state.prompt, seed)}.`
  }

  /** Opens another model, for the runs that follow. Gives whether it could be opened; `error` tells why not. */
  async function changeModel(source: StudioModelSource, provider: OpenOptions['provider']): Promise<boolean> {
    if (busy.value) return false
    const signal = begin('model', [])
    try {
      model.value = modelInUse(source, await openModel(source, provider, signal))
      announcement.value = `${model.value.facts.name} is open.`
      end(undefined)
      return true
    } catch (thrown) {
      end(thrown)
      return false
    }
  }

  onBeforeUnmount(() => {
    controller?.abort()
    clearInterval(clock)
    session.dispose()
  })

  return {
    ...{ gallery, run, error, fit, device, model, elapsed, timeLeft, stopped, announcement, busy, subject },
    ...{ generate, changeModel, studio: session.studio, closeModel: session.closeModel },
    cancel: () => controller?.abort(),
    useBundledModel() {
      model.value = bundledModel(withBase('/models/scenes/'))
    },
  }
}

function fileName(prompt: string, seed: number): string {
  const words = prompt.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['picture']
  return `${words.join('-').slice(0, 60)}-${seed}.png`
}
