import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults, RunOptions } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Starts the Chromium that `CHROMIUM` names, or Debian's. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })

/** A page under test, with what it told. */
export interface WatchedPage {
  readonly page: Page
  /** Names of the element's events as they reached the document, those of progress once in a row, with the id of the element. */
  events(): Promise<string[]>
  /** Sum of all layout shifts since the page was opened, those after input included. */
  layoutShift(): Promise<number>
  /** Errors that nothing handled. */
  readonly unhandled: string[]
  /** Waits until the element with this id has a custom state. */
  reaches(id: string, state: string): Promise<void>
  /** Serious and critical findings of axe. */
  axeFindings(): Promise<string[]>
}

/** Opens an address, and watches events and shifts from its beginning. */
export async function openPage(browser: Browser, address: string): Promise<WatchedPage> {
  const page = await browser.newPage({ viewport: { width: 800, height: 900 } })
  const unhandled: string[] = []
  page.on('pageerror', ({ message }) => unhandled.push(message))
  await page.addInitScript(watch)
  await page.goto(address)
  // Evaluated rather than added as a tag, which content policies forbid.
  await page.evaluate(await readFile(axeFile, 'utf8'))
  return {
    page,
    unhandled,
    events: () => page.evaluate(() => (globalThis as unknown as Watched).toldEvents),
    layoutShift: () => page.evaluate(() => (globalThis as unknown as Watched).shifted),
    reaches: async (id, state) => {
      const selector = `#${id}:state(${state})`
      await page.waitForFunction((text) => document.querySelector(text) !== null, selector, { timeout: 100_000 })
    },
    axeFindings: () =>
      page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } }
        const { violations } = await axe.run({ resultTypes: ['violations'] })
        return violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      }),
  }
}

/** Parts of the first element that reach over its edge, or whose text reaches over theirs. */
export const sticksOut = (page: Page): Promise<(string | null)[]> =>
  page.evaluate(() => {
    const host = document.querySelector('self-cascade-image')!
    const edge = host.getBoundingClientRect().right
    const parts = [...host.shadowRoot!.querySelectorAll('[part~=button], [part=bar]')]
    return parts
      .filter((part) => part.scrollWidth > part.clientWidth || part.getBoundingClientRect().right > edge)
      .map((part) => part.getAttribute('part'))
  })

interface Watched {
  toldEvents: string[]
  shifted: number
}

/** Runs in the page, before its own scripts. */
function watch(): void {
  const watched = globalThis as unknown as Watched
  watched.toldEvents = []
  watched.shifted = 0
  for (const name of ['start', 'progress', 'picture', 'done', 'error', 'cancel']) {
    document.addEventListener(`cascade-${name}`, ({ target }) => {
      const told = `${name} ${(target as HTMLElement).id}`
      if (name !== 'progress' || watched.toldEvents.at(-1) !== told) watched.toldEvents.push(told)
    })
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.shifted += (entry as unknown as { value: number }).value
  }).observe({ type: 'layout-shift', buffered: true })
}
