/**
 * Pictures of every page of the built site, at two widths and in both themes: `node screenshots.mjs [FOLDER] [--folder DIST] [--only NAME]`.
 * FOLDER is `apps/docs/pictures/site` when absent, where the README and the guide take them from.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { serveSite } from './serve.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string' }, only: { type: 'string' } },
})
const target = positionals[0] ?? fileURLToPath(new URL('../docs/pictures/site/', import.meta.url))
const pages = {
  home: '',
  planner: 'try/planner',
  schedulers: 'try/schedulers',
  inspector: 'try/inspector',
  tuning: 'try/tuning',
  examples: 'try/examples',
  guide: 'guide/cascade',
  api: 'api/cascade',
  errors: 'errors',
}
const widths = { wide: 1280, phone: 390 }
const schemes = ['light', 'dark']
/** What is done on a page before its picture is taken. */
const actions = {
  inspector: async (/** @type {import('playwright-core').Page} */ page) => {
    await page.getByRole('button', { name: /bundled model/ }).click()
    await page.getByRole('heading', { name: /memory/i }).waitFor()
  },
  examples: async (/** @type {import('playwright-core').Page} */ page) => {
    await page.getByRole('button', { name: 'Run' }).click()
    await page.waitForTimeout(3000)
  },
}
/** Longer pages are cut there. */
const mostHeight = 2400

const server = await serveSite(values.folder === undefined ? {} : { folder: values.folder })
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
await mkdir(target, { recursive: true })
try {
  for (const [name, path] of Object.entries(pages)) {
    if (values.only !== undefined && values.only !== name) continue
    for (const [size, width] of Object.entries(widths))
      for (const scheme of schemes) await shoot(name, path, size, width, scheme)
  }
} finally {
  await browser.close()
  await server.close()
}

async function shoot(name, path, size, width, scheme) {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: /** @type {'light' | 'dark'} */ (scheme),
    reducedMotion: 'reduce',
  })
  await page.goto(`${server.url}${path}`, { waitUntil: 'networkidle' })
  await actions[/** @type {keyof typeof actions} */ (name)]?.(page)
  await page.waitForTimeout(500)
  const height = Math.min(mostHeight, await page.evaluate(() => document.documentElement.scrollHeight))
  const png = await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height } })
  const file = join(target, `${name}-${size}-${scheme}.webp`)
  await sharp(png).webp({ quality: 82 }).toFile(file)
  console.log(file)
  await page.close()
}
