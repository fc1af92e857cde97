import { styles } from './styles.ts'

/** The elements in a shadow root. All are made once; what a phase does not need is hidden. */
export interface ViewParts {
  readonly stage: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly picture: HTMLImageElement
  readonly prompt: HTMLElement
  readonly error: HTMLElement
  readonly progress: HTMLProgressElement
  readonly status: HTMLElement
  readonly start: HTMLButtonElement
  readonly cancel: HTMLButtonElement
  readonly download: HTMLAnchorElement
  readonly again: HTMLButtonElement
  /** Read aloud by screen readers when its text changes, and not seen. */
  readonly aloud: HTMLElement
  /** Styles of this one element: its shape. */
  readonly shape: CSSStyleSheet
}

let sharedSheet: CSSStyleSheet | undefined

/** Fills a shadow root. Nothing is parsed from text, so that pages with strict content policies can use the element. */
export function createViewParts(root: ShadowRoot): ViewParts {
  sharedSheet ??= sheetOf(styles)
  const shape = new CSSStyleSheet()
  root.adoptedStyleSheets = [sharedSheet, shape]

  const canvas = make('canvas', { part: 'canvas', role: 'img' })
  const picture = make('img', { part: 'picture' })
  const prompt = make('div', { part: 'prompt', class: 'panel' }, make('p'))
  // It can be scrolled, so it must be reachable by keyboard.
  const error = make('div', { part: 'error', class: 'panel', role: 'group', tabindex: '0' })
  const stage = make('div', { class: 'stage' }, canvas, picture, prompt, error)

  const progress = make('progress', { part: 'progress', max: '1' })
  const status = make('span', { part: 'status' })
  const start = make('button', { part: 'start button', type: 'button' })
  const cancel = make('button', { part: 'cancel button', type: 'button' })
  const download = make('a', { part: 'download button' })
  const again = make('button', { part: 'again button', type: 'button' })
  const actions = make('span', { class: 'actions' }, start, cancel, download, again)
  const bar = make('div', { part: 'bar', class: 'bar' }, progress, status, actions)

  const aloud = make('p', { class: 'aloud', role: 'status', 'aria-live': 'polite' })
  root.append(make('div', { part: 'frame' }, stage, bar, aloud))
  return { stage, canvas, picture, prompt, error, progress, status, start, cancel, download, again, aloud, shape }
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(text)
  return sheet
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...children)
  return element
}
