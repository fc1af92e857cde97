import type { SelfCascadeError } from '@self-cascade/core'
import type { StudioResult } from '@self-cascade/web'
import { AttributeProperties } from './attribute-properties.ts'
import { sendCascadeEvent } from './events.ts'
import { PictureRun } from './picture-run.ts'
import { randomSeed } from './random-seed.ts'
import { keepStudios } from './run/keep-studios.ts'
import { modelBytes } from './run/model-bytes.ts'
import { attributeNames, type PictureSettings, readSettings, readSize } from './settings.ts'
import { type ElementTexts, englishTexts, showSize } from './texts.ts'
import { ElementView } from './view/element-view.ts'
import { whenSeen } from './when-seen.ts'

/** Options of {@link SelfCascadeImage.generate}. */
export interface GenerateOptions {
  /** In place of the attribute's; whole number of 0 or more. */
  readonly seed?: number
}

/**
 * The element: a button that makes the picture of its prompt, what happens meanwhile, and the picture.
 *
 * It sends the events of {@link CascadeEventMap}, and has the custom states `start`, `waiting`, `loading`, `running`, `done` and
 * `error`, one at a time.
 */
export class SelfCascadeImage extends AttributeProperties {
  static readonly observedAttributes: readonly string[] = attributeNames

  /** All that elements say by themselves; pages in other languages set it before elements are made. */
  static texts: ElementTexts = englishTexts

  readonly #internals: ElementInternals
  readonly #view: ElementView
  #run: PictureRun | null = null
  /** The run whose picture is there. */
  #finished: PictureRun | null = null
  #problem: string | null = null
  #isRefreshing = false
  #hasBegun = false
  #endWatch = () => {}

  constructor() {
    super()
    this.#internals = this.attachInternals()
    const root = this.attachShadow({ mode: 'open' })
    this.#view = new ElementView(root, (phase) => {
      this.#internals.states?.clear()
      this.#internals.states?.add(phase)
    })
    const { start, again, cancel } = this.#view.parts
    start.addEventListener('click', () => this.generate())
    again.addEventListener('click', () => this.generate(this.#problem === null ? { seed: randomSeed() } : {}))
    cancel.addEventListener('click', () => this.cancel())
    root.addEventListener('keydown', (event) => this.#onKey(event as KeyboardEvent))
  }

  /** The finished picture with its PNG; null before there is one. A new run replaces it when it is done. */
  get result(): StudioResult | null {
    return this.#finished?.result ?? null
  }

  /**
   * Makes the picture; the page is told by events as well, and the reader by the element. While a run is under way, that run is given.
   *
   * @throws what the attributes or the cascade are refused for, and {@link Aborted} after {@link cancel}.
   */
  generate(options: GenerateOptions = {}): Promise<StudioResult> {
    if (this.#run) return this.#run.promise
    this.#hasBegun = true
    const run = new PictureRun({
      element: this,
      view: this.#view,
      texts: SelfCascadeImage.texts,
      settings: () => this.#settings(options),
    })
    this.#run = run
    // A reader sees what failed, so a page that does not look at the promise has nothing to handle.
    run.promise.then(
      () => this.#end(run, null),
      (error: SelfCascadeError) => this.#end(run, error),
    )
    return run.promise
  }

  /** Ends the run that is under way, if there is one; a picture that was there before stays. */
  cancel(): void {
    const run = this.#run
    if (!run) return
    this.#run = null
    run.abort()
    this.#showRest(SelfCascadeImage.texts.cancelled)
    this.#view.say(SelfCascadeImage.texts.cancelled)
    sendCascadeEvent(this, 'cascade-cancel', null)
  }

  connectedCallback(): void {
    keepStudios(this)
    this.adoptEarlyProperties()
    if (this.#finished) this.#showRest()
    this.#refresh()
  }

  disconnectedCallback(): void {
    // An element that is moved is connected again at once.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.cancel()
      this.#endWatch()
      this.#finished?.revokeFile()
      keepStudios(this)
    })
  }

  attributeChangedCallback(): void {
    if (this.#isRefreshing || !this.isConnected) return
    this.#isRefreshing = true
    queueMicrotask(() => {
      this.#isRefreshing = false
      this.#refresh()
    })
  }

  #settings({ seed }: GenerateOptions): PictureSettings {
    const settings = readSettings((name) => this.getAttribute(name), this.baseURI)
    const { request } = settings
    return { ...settings, request: { ...request, seed: seed ?? request.seed ?? randomSeed() } }
  }

  /** Follows the attributes. A run, and the picture that it gave, stay as they are. */
  #refresh(): void {
    if (this.#run || this.#finished) return
    this.#showRest()
    this.#endWatch()
    if (this.auto && this.#problem === null && !this.#hasBegun) this.#endWatch = whenSeen(this, () => this.generate())
  }

  #showRest(status?: string): void {
    if (this.#finished) this.#finished.showPicture()
    else this.#showStart(status)
  }

  #showStart(status?: string): void {
    const { texts } = SelfCascadeImage
    this.#view.setShape()
    try {
      const size = readSize((name) => this.getAttribute(name))
      if (size) this.#view.setShape(size)
      const settings = this.#settings({})
      this.#problem = null
      const shownSize = size ? showSize(size) : null
      this.#view.showStart(settings.request.prompt, status ?? texts.note(shownSize, null), texts)
      if (status === undefined) void this.#tellBytes(settings, shownSize)
    } catch (error) {
      this.#showProblem(error as SelfCascadeError)
    }
  }

  async #tellBytes({ source }: PictureSettings, size: string | null): Promise<void> {
    const before = this.#view.parts.status.textContent
    const bytes = await modelBytes(source)
    if (bytes === null || this.#view.parts.status.textContent !== before) return
    this.#view.setStatus(SelfCascadeImage.texts.note(size, bytes))
  }

  /** Sends an error that stays the same once. */
  #showProblem(error: SelfCascadeError): void {
    const isNew = error.message !== this.#problem
    this.#problem = error.message
    this.#view.showError(error, SelfCascadeImage.texts)
    if (!isNew) return
    this.#view.say(`${SelfCascadeImage.texts.failed}. ${error.what}`)
    sendCascadeEvent(this, 'cascade-error', { error })
  }

  #end(run: PictureRun, error: SelfCascadeError | null): void {
    if (this.#run !== run) return
    this.#run = null
    this.#problem = null
    if (error) this.#showProblem(error)
    else this.#showFinished(run)
  }

  #showFinished(run: PictureRun): void {
    this.#finished?.revokeFile()
    this.#finished = run
    run.showPicture()
    this.#view.say(SelfCascadeImage.texts.doneAloud)
    sendCascadeEvent(this, 'cascade-done', { result: run.result! })
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#run) return
    // The page's own Escape, such as that of a dialog, is for when nothing runs.
    event.preventDefault()
    event.stopPropagation()
    this.cancel()
  }
}
