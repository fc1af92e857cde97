import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { serveSite } from '../serve.mjs'

/** Chromium, where there is one: `$CHROMIUM`, or where Debian puts it. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Why these tests cannot run here, or nothing when they can. */
export const missing: string | undefined = existsSync(executablePath)
  ? existsSync(new URL('../dist/index.html', import.meta.url))
    ? undefined
    : 'the site is not built; run pnpm --filter @self-cascade/playground build'
  : `there is no ${executablePath}; set CHROMIUM to run them`

/** A page with what went wrong on it since it was opened. */
export interface OpenPage {
  readonly page: Page
  /** Errors on the console and those that nobody caught. */
  readonly problems: string[]
  /** Requests that left the site's own server. */
  readonly foreign: string[]
}

/** The built site, served, with a browser to look at it. */
export interface Site {
  readonly url: string
  /** Opens a page of the site, such as `try/planner`, and waits until it is at rest. */
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>
  close(): Promise<void>
}

/** Serves the built site and starts a browser. Close it, whatever happens. */
export async function openSite(options: { isolated?: boolean; args?: readonly string[] } = {}): Promise<Site> {
  const server = await serveSite({ isolated: options.isolated ?? true })
  const browser = await launch(options.args ?? []).catch(async (error) => {
    await server.close()
    throw error
  })
  return {
    url: server.url,
    open: (path, contextOptions) => openPage(browser, server.url, path, contextOptions),
    async close() {
      await browser.close()
      await server.close()
    },
  }
}

const launch = (args: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', ...args] })

async function openPage(
  browser: Browser,
  url: string,
  path: string,
  options?: BrowserContextOptions,
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
  const page = await context.newPage()
  const problems: string[] = []
  const foreign: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url())
  })
  await page.addInitScript(countLayoutShifts)
  await page.goto(url + path, { waitUntil: 'networkidle' })
  return { page, problems, foreign }
}

/** Runs in the page: adds up how far things moved by themselves. */
function countLayoutShifts() {
  const state = globalThis as unknown as { layoutShift: number }
  state.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
      if (!entry.hadRecentInput) state.layoutShift += entry.value
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** The layout shift of a page so far, as browsers measure it; below 0.1 is called good. */
export function layoutShiftOf(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { layoutShift: number }).layoutShift)
}

/** How many pixels a page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
}

/** What axe finds on a page that is serious or worse, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
}
