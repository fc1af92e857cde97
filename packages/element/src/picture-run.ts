import { throwIfAborted } from '@self-cascade/core'
import type { StudioImage, StudioResult } from '@self-cascade/web'
import { assetsFolder } from './assets-folder.ts'
import {
  type CascadeDetail,
  type CascadeEventMap,
  type CascadePicture,
  type CascadeProgress,
  sendCascadeEvent,
} from './events.ts'
import { fileName } from './file-name.ts'
import { type RunListener, runPicture } from './run/run-picture.ts'
import type { PictureSettings } from './settings.ts'
import type { ElementTexts } from './texts.ts'
import type { ElementView } from './view/element-view.ts'

/** What a run needs of its element. */
export interface PictureRunOptions {
  /** Sends the events. */
  readonly element: HTMLElement
  readonly view: ElementView
  readonly texts: ElementTexts
  /** Reads the attributes; what it throws ends the run. */
  readonly settings: () => PictureSettings
}

/** One run of an element: it shows and sends what happens until it is aborted, and keeps the picture. */
export class PictureRun implements RunListener {
  /** Settles when the run ends. */
  readonly promise: Promise<StudioResult>
  readonly #options: PictureRunOptions
  readonly #controller = new AbortController()
  readonly #begun = performance.now()
  #prompt = ''
  #result: StudioResult | null = null
  #seconds = 0
  #fraction = 0
  #url: string | null = null

  constructor(options: PictureRunOptions) {
    this.#options = options
    this.promise = Promise.resolve().then(() => this.#make())
  }

  /** The picture; null before it is finished. */
  get result(): StudioResult | null {
    return this.#result
  }

  /** Ends the run; nothing is shown or sent any more. */
  abort(): void {
    this.#controller.abort()
  }

  onProgress(progress: CascadeProgress): void {
    if (this.#controller.signal.aborted) return
    const { view, texts } = this.#options
    if (progress.phase === 'running') {
      this.#fraction = progress.fraction
      view.showBusy('running', texts.running(progress), progress.fraction, texts)
      if (progress.step === 0) view.say(texts.stage(progress))
    } else if (progress.phase === 'waiting') {
      view.showBusy('waiting', texts.waiting(progress.ahead), null, texts)
      view.say(texts.waiting(progress.ahead))
    } else this.#showLoading(progress)
    this.#send('cascade-progress', progress)
  }

  onPreview(image: StudioImage): void {
    if (this.#controller.signal.aborted) return
    const { view, texts } = this.#options
    view.drawPreview(image, texts.preview(this.#alt()))
  }

  onPicture(picture: CascadePicture): void {
    this.onPreview(picture.image)
    this.#send('cascade-picture', picture)
  }

  onRecovering(): void {
    if (this.#controller.signal.aborted) return
    const { view, texts } = this.#options
    view.setStatus(texts.recovering)
    view.say(texts.recovering)
  }

  /** Shows the finished picture, also when another run was begun and given up since. */
  showPicture(): void {
    const result = this.#result
    if (!result) return
    const { view, texts } = this.#options
    const { image, seed, png } = result
    if (png.length > 0) this.#url ??= URL.createObjectURL(new Blob([png], { type: 'image/png' }))
    const { width, height } = image
    view.setShape(image)
    view.showPicture(
      {
        image,
        url: this.#url,
        fileName: fileName(this.#prompt, seed),
        alt: this.#alt(),
        status: texts.done({ width, height, seed, seconds: this.#seconds }),
      },
      texts,
    )
  }

  /** Gives back what the address of the file holds. */
  revokeFile(): void {
    if (this.#url !== null) URL.revokeObjectURL(this.#url)
    this.#url = null
  }

  async #make(): Promise<StudioResult> {
    const { signal } = this.#controller
    throwIfAborted(signal, 'the start of a picture')
    const { view } = this.#options
    const { request, source, provider, assets = assetsFolder } = this.#options.settings()
    this.#prompt = request.prompt
    view.clearPreview(request.prompt)
    this.#send('cascade-start', { request })
    this.onProgress({ phase: 'loading', receivedBytes: 0, totalBytes: null })
    const result = await runPicture({ assets, provider, source }, request, this, signal)
    this.#seconds = (performance.now() - this.#begun) / 1000
    this.#result = result
    return result
  }

  /** Networks that are loaded between steps leave the bar where the steps have brought it. */
  #showLoading(progress: Extract<CascadeProgress, { phase: 'loading' }>): void {
    const { view, texts } = this.#options
    const { receivedBytes, totalBytes } = progress
    const isHere = totalBytes !== null && receivedBytes >= totalBytes
    const status = isHere ? texts.preparing : texts.loading(progress)
    const fraction = isHere || totalBytes === null ? null : receivedBytes / totalBytes
    if (this.#fraction > 0) view.setStatus(status)
    else view.showBusy('loading', status, fraction, texts)
    if (receivedBytes === 0) view.say(status)
  }

  #alt(): string {
    return this.#options.element.getAttribute('alt')?.trim() || this.#prompt
  }

  #send<Name extends keyof CascadeEventMap>(name: Name, detail: CascadeDetail<Name>): void {
    if (!this.#controller.signal.aborted) sendCascadeEvent(this.#options.element, name, detail)
  }
}
