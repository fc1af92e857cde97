import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import type { ModelServer } from './model-server.ts'

const candidate = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Where Chromium is, if it is there. */
export const chromiumPath = existsSync(candidate) ? candidate : undefined

/** Starts Chromium for the tests around, and opens pages in it that have the package. */
export function chromiumPages() {
  let browser: Browser | undefined
  let script: Uint8Array

  beforeAll(async () => {
    const entry = fileURLToPath(new URL('./browser-page.ts', import.meta.url))
    const built = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2022' })
    script = built.outputFiles[0]!.contents
    browser = await chromium.launch({ executablePath: chromiumPath!, args: ['--no-sandbox'] })
  }, 60_000)

  afterAll(() => browser?.close())

  /** Opens a page of a server in a profile of its own, which ends with the test. */
  const openPage = async (server: ModelServer): Promise<Page> => {
    const page = '<!doctype html><title>test</title><script type="module" src="/page.js"></script>'
    server.routes.set('page.html', (_, response) => void response.setHeader('content-type', 'text/html').end(page))
    server.routes.set(
      'page.js',
      (_, response) => void response.setHeader('content-type', 'text/javascript').end(script),
    )
    const context = await browser!.newContext()
    onTestFinished(() => context.close())
    const opened = await context.newPage()
    await opened.goto(`${server.url}page.html`)
    await opened.waitForFunction(() => 'selfCascade' in globalThis)
    return opened
  }
  return { openPage }
}
