import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import { readUpsamplers } from '@self-cascade/upsampler'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layoutShiftOf, missing, openSite, type Site, seriousFindings } from './site.ts'

if (missing) console.log(`Training in a browser is not tested: ${missing}.`)

const tiny = 'try/tuning?capacity=micro&steps=40&batch=1&scenes=2&provider=wasm'

/** What the progress line says. */
const progressOf = async (page: Page) => (await page.locator('.runner .words span').first().textContent()) ?? ''

const bundledFingerprint = async () => (await openModelRepo(nodeModelFolder(fileURLToPath(scenesModelUrl)))).fingerprint

async function downloadOf(page: Page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the file' }).click(),
  ])
  return { name: download.suggestedFilename(), upsamplers: readUpsamplers(await readFile(await download.path())) }
}

describe.skipIf(missing)('training in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test('trains on WebAssembly, stops, gives a file, and goes on to the end', async () => {
    const { page, problems, foreign } = await site.open(tiny)
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await expect.poll(() => progressOf(page), { timeout: 120_000 }).toMatch(/^Step \d+ of 40/)
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => progressOf(page), { timeout: 60_000 }).toMatch(/^Stopped after step \d+ of 40/)
    const stopped = Number(/step (\d+)/.exec(await progressOf(page))![1])
    expect(stopped).toBeLessThan(40)

    const halfway = await downloadOf(page)
    expect(halfway.name).toBe(`micro-128-256-${stopped}-steps.safetensors`)
    expect(halfway.upsamplers).toMatchObject({
      // By this the command line knows that the file is for its own copy of the model.
      model: { fingerprint: await bundledFingerprint() },
      training: { from: { width: 128, height: 128 }, to: { width: 256, height: 256 }, steps: stopped },
    })

    // More steps would take longer than the test needs.
    await page
      .getByLabel('Steps', { exact: false })
      .first()
      .fill(String(stopped + 2))
    await page.getByRole('button', { name: `Continue to step ${stopped + 2}` }).click()
    await expect.poll(() => progressOf(page), { timeout: 120_000 }).toMatch(/^Making/)
    const slider = page.getByRole('slider', { name: /^Compare tuning-free with upsamplers after step/ })
    await slider.waitFor({ timeout: 180_000 })
    await page.getByRole('button', { name: 'Stop' }).click()
    await expect.poll(() => progressOf(page), { timeout: 60_000 }).toMatch(`Done, ${stopped + 2} steps`)

    const { upsamplers } = await downloadOf(page)
    expect(upsamplers.training.steps).toBe(stopped + 2)
    expect(upsamplers.parameters).not.toEqual(halfway.upsamplers.parameters)
    expect(await seriousFindings(page)).toEqual([])
    expect(await layoutShiftOf(page)).toBeLessThan(0.1)
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    await page.context().close()
  }, 600_000)

  test('does not start with numbers that no training has', async () => {
    const { page } = await site.open(`${tiny}&seed=-1`)
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true)
    await page.getByLabel('Seed', { exact: true }).fill('3')
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(false)
    await page.context().close()
  })
})
