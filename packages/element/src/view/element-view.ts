import type { PixelSize, SelfCascadeError } from '@self-cascade/core'
import type { StudioImage } from '@self-cascade/web'
import type { ElementTexts } from '../texts.ts'
import { drawImage } from './draw-image.ts'
import { createViewParts, type ViewParts } from './view-parts.ts'

/** What the element is at; also the names of its custom states. */
export type ElementPhase = 'start' | 'waiting' | 'loading' | 'running' | 'done' | 'error'

/** What of the parts a phase shows, and where the focus goes when it was on something that is no longer there. */
const phases = {
  start: { shows: ['prompt', 'start'], focus: ['start'] },
  waiting: { shows: ['prompt', 'canvas', 'progress', 'cancel'], focus: ['cancel'] },
  loading: { shows: ['prompt', 'canvas', 'progress', 'cancel'], focus: ['cancel'] },
  running: { shows: ['prompt', 'canvas', 'progress', 'cancel'], focus: ['cancel'] },
  done: { shows: ['canvas', 'picture', 'download', 'again'], focus: ['download', 'again'] },
  error: { shows: ['error', 'again'], focus: ['again'] },
} as const satisfies Record<ElementPhase, { shows: readonly (keyof ViewParts)[]; focus: readonly (keyof ViewParts)[] }>

const switched = ['prompt', 'start', 'canvas', 'picture', 'progress', 'cancel', 'download', 'again', 'error'] as const

/** What a finished picture is shown with. */
export interface ShownPicture {
  readonly image: StudioImage
  /** Address of the file; null when there is none. */
  readonly url: string | null
  readonly fileName: string
  readonly alt: string
  readonly status: string
}

/** The looks of an element: it is told what to show, and decides nothing. */
export class ElementView {
  readonly parts: ViewParts
  readonly #root: ShadowRoot
  readonly #onPhase: (phase: ElementPhase) => void
  #aloud = ''
  #isDrawn = false

  constructor(root: ShadowRoot, onPhase: (phase: ElementPhase) => void) {
    this.#root = root
    this.#onPhase = onPhase
    this.parts = createViewParts(root)
  }

  /** Takes the room that the picture will have, no wider than its pixels; a square of 512 while its size is not known. */
  setShape({ width, height }: PixelSize = { width: 512, height: 512 }): void {
    this.parts.shape.replaceSync(
      `:host { max-inline-size: ${width}px; } .stage { aspect-ratio: ${width} / ${height}; }`,
    )
  }

  showStart(prompt: string, status: string, texts: ElementTexts): void {
    const { start } = this.parts
    this.clearPreview(prompt)
    start.textContent = texts.start
    start.setAttribute('aria-label', texts.startLabel(prompt))
    this.setStatus(status)
    this.#switchTo('start')
  }

  /** `fraction` is null while it is not known. */
  showBusy(
    phase: 'waiting' | 'loading' | 'running',
    status: string,
    fraction: number | null,
    texts: ElementTexts,
  ): void {
    const { progress, cancel } = this.parts
    if (fraction === null) progress.removeAttribute('value')
    else progress.value = fraction
    progress.setAttribute('aria-label', texts.progress)
    cancel.textContent = texts.cancel
    this.setStatus(status)
    this.#switchTo(phase)
  }

  /** Shows a preview in place of the prompt; `label` is what it is read as. */
  drawPreview(image: StudioImage, label: string): void {
    const { canvas, prompt } = this.parts
    drawImage(canvas, image)
    canvas.setAttribute('aria-label', label)
    this.#isDrawn = true
    canvas.hidden = false
    prompt.hidden = true
  }

  /** Has the prompt shown until something is drawn. */
  clearPreview(prompt: string): void {
    const { canvas } = this.parts
    this.parts.prompt.firstElementChild!.textContent = prompt
    this.#isDrawn = false
    canvas.width = 1
    canvas.height = 1
    canvas.removeAttribute('aria-label')
  }

  showPicture({ image, url, fileName, alt, status }: ShownPicture, texts: ElementTexts): void {
    const { picture, download, again } = this.parts
    this.drawPreview(image, alt)
    picture.alt = alt
    picture.removeAttribute('src')
    download.textContent = texts.download
    download.download = fileName
    if (url === null) download.removeAttribute('href')
    else download.href = url
    again.textContent = texts.again
    this.setStatus(status)
    this.#switchTo('done')
    if (url !== null) void this.#showFile(url)
  }

  showError({ what, why, fix }: SelfCascadeError, texts: ElementTexts): void {
    const { error, again } = this.parts
    error.setAttribute('aria-label', texts.failed)
    error.replaceChildren(
      ...[what, why, fix].map((sentence) => {
        const line = document.createElement('p')
        line.textContent = sentence
        return line
      }),
    )
    again.textContent = texts.retry
    this.setStatus(texts.failed)
    this.#switchTo('error')
  }

  /** The text under the picture. It may change often, so it is not read aloud. */
  setStatus(text: string): void {
    this.parts.status.textContent = text
    this.parts.status.title = text
  }

  /** Has a text read aloud, once. */
  say(text: string): void {
    if (text === this.#aloud) return
    this.#aloud = text
    this.parts.aloud.textContent = text
  }

  #switchTo(phase: ElementPhase): void {
    const { shows, focus } = phases[phase]
    const focused = this.#root.activeElement
    for (const name of switched) this.parts[name].hidden = !(shows as readonly string[]).includes(name)
    this.parts.picture.hidden = true
    this.parts.prompt.hidden ||= this.#isDrawn
    this.parts.canvas.hidden ||= !this.#isDrawn
    this.parts.download.hidden ||= !this.parts.download.hasAttribute('href')
    if (focused instanceof HTMLElement && focused.hidden) this.#focusFirst(focus)
    this.#onPhase(phase)
  }

  #focusFirst(names: readonly ('start' | 'cancel' | 'download' | 'again')[]): void {
    const next = names.map((name) => this.parts[name]).find(({ hidden }) => !hidden)
    next?.focus({ preventScroll: true })
  }

  /** The file takes the canvas's place once it is decoded, so that what a reader saves or drags holds the recipe. */
  async #showFile(url: string): Promise<void> {
    const { picture, canvas } = this.parts
    picture.src = url
    const isDecoded = await picture.decode().then(
      () => true,
      () => false,
    )
    if (!isDecoded || picture.src !== url || this.parts.again.hidden) return
    picture.hidden = false
    canvas.hidden = true
  }
}
