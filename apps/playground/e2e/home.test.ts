import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readRecipeTexts } from '@self-cascade/picture-recipe'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveSite } from '../serve.mjs'
import { layoutShiftOf, missing, openSite, overflowOf, type Site, seriousFindings } from './site.ts'

if (missing) console.log(`Making pictures in a browser is not tested: ${missing}.`)

/** Small, and quick enough for WebAssembly on a busy machine. */
const small = '?size=256&steps=3&provider=wasm'
const generate = (page: Page) => page.getByRole('button', { name: 'Generate' })
const done = (page: Page) => page.getByText(/Made in .*WebAssembly/).waitFor({ timeout: 200_000 })
const bytesBefore = 2_000_000

describe.skipIf(missing)('the home page in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  test('the sample is compared by keyboard and magnified, and nothing of the runtime is loaded', async () => {
    const loaded: string[] = []
    const { page, problems } = await site.open('')
    page.on('request', (request) => loaded.push(request.url()))
    await page.reload({ waitUntil: 'networkidle' })
    const slider = page.getByRole('slider', { name: /Compare 128 px, base with 512 px, tuned/ })
    await slider.focus()
    await page.keyboard.press('ArrowLeft')
    expect(await slider.inputValue()).toBe('49')
    await page.keyboard.press('Home')
    expect(await slider.getAttribute('aria-valuetext')).toBe('0 % 128 px, base, the rest 512 px, tuned')
    const part = page.getByRole('slider', { name: /Part that is magnified/ })
    await part.focus()
    const before = await part.getAttribute('aria-valuetext')
    await page.keyboard.press('Shift+ArrowRight')
    expect(await part.getAttribute('aria-valuetext')).not.toBe(before)
    expect(loaded.filter((url) => /\/(web|models)\//.test(url))).toEqual([])
    const bytes = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).reduce(
        (sum, { encodedBodySize }) => sum + encodedBodySize,
        0,
      ),
    )
    expect(bytes).toBeLessThan(bytesBefore)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a picture is made without anything moving, saved with its recipe, and its model is kept until it is deleted', async () => {
    const { page, problems, foreign } = await site.open(small, { acceptDownloads: true })
    await generate(page).click()
    // Changes within half a second of a click are not counted as shifts; what comes later is.
    await page.getByRole('progressbar').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await done(page)
    expect(await layoutShiftOf(page)).toBeLessThan(0.01)
    expect(await seriousFindings(page)).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download PNG with its recipe' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('a-red-mushroom-in-a-meadow-3.png')
    const png = new Uint8Array(await readFile(await download.path()))
    expect(readRecipeTexts(png)).toMatchObject({ seed: 3 })

    await page.reload({ waitUntil: 'networkidle' })
    await page.getByText('The model is kept in this browser').waitFor()
    await page.getByText('What is stored in this browser').click()
    await page
      .getByRole('listitem')
      .filter({ hasText: /scenes.*20 MB/s })
      .waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: 'Delete scenes' }).click()
    await page.getByText('No model is stored.').waitFor()
    expect(foreign).toEqual([])
    expect(problems).toEqual([])
    await page.context().close()
  }, 420_000)

  test('without a network the page comes back, and makes pictures with the stored model', async () => {
    const { page } = await site.open('')
    const server = await serveSite()
    try {
      await page.goto(server.url + small, { waitUntil: 'networkidle' })
      await generate(page).click()
      await done(page)
    } finally {
      await server.close()
    }
    await page.reload()
    await page.getByLabel('Seed', { exact: true }).fill('4')
    await generate(page).click()
    await page.getByText(/seed 4, tuned/).waitFor({ timeout: 200_000 })
    expect(await page.getByRole('alert').count()).toBe(0)
    await page.context().close()
  }, 420_000)

  test('on a phone nothing moves either, from loading to the picture', async () => {
    const { page } = await site.open(small, { viewport: { width: 390, height: 844 } })
    await generate(page).click()
    await done(page)
    await page.waitForTimeout(600)
    expect(await layoutShiftOf(page)).toBeLessThan(0.03)
    await page.context().close()
  }, 300_000)

  test('a run is cancelled, goes on from its base, and direct sampling is put beside it', async () => {
    const { page, problems } = await site.open('?size=256&steps=6&provider=wasm&seed=5&method=tuning-free')
    await generate(page).click()
    await page
      .getByText(/Stage 2 of 2/)
      .first()
      .waitFor({ timeout: 200_000 })
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled. Stages that were finished').waitFor({ timeout: 60_000 })
    await expect.poll(() => generate(page).evaluate((button) => document.activeElement === button)).toBe(true)
    expect(await page.getByLabel('Steps', { exact: true }).inputValue()).toBe('6')
    await generate(page).click()
    await page.getByText('kept', { exact: true }).waitFor({ timeout: 60_000 })
    await done(page)
    await page.getByRole('button', { name: 'See direct fail' }).click()
    await page.getByText(/seed 5, direct\./).waitFor({ timeout: 200_000 })
    await page.getByRole('slider', { name: 'Compare 256 px, direct with 256 px, tuning-free' }).waitFor()
    expect(await page.getByRole('radio', { name: 'Tuning-free' }).isChecked()).toBe(true)
    expect(problems).toEqual([])
    await page.context().close()
  }, 420_000)

  test('what is wrong is told, and the form is not lost', async () => {
    const { page } = await site.open(small)
    await page.getByText('Use another model').click()
    const field = page.getByLabel('Address or hub repository')
    await field.fill('a red house')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByText('Give an address that begins with').waitFor()
    await field.fill('/guide/')
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('link', { name: 'NoModelFound' }).waitFor({ timeout: 60_000 })
    expect(await field.inputValue()).toBe('/guide/')
    const folder = fileURLToPath(new URL('../../../packages/scenes-model/model', import.meta.url))
    await page.getByLabel('Drop a model folder here').setInputFiles(folder)
    await page.getByRole('button', { name: 'Back to the bundled model' }).waitFor({ timeout: 60_000 })
    await page.getByText('model is open. The form above').waitFor()
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await seriousFindings(page)).toEqual([])
    await page.context().close()
  }, 120_000)

  test('what does not fit is told before it runs, with the size that does', async () => {
    const { page, problems } = await site.open('?size=8192&provider=wasm&steps=2')
    await generate(page).click()
    const notice = page.getByRole('alert').filter({ hasText: 'would not fit into memory' })
    await notice.waitFor({ timeout: 60_000 })
    expect(await notice.textContent()).toMatch(/GiB|GB/)
    expect(await page.getByLabel('Size', { exact: true }).inputValue()).toBe('8192')
    await notice.getByRole('button', { name: /^Make \d+ × \d+ instead$/ }).click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('Cancelled. Stages that were finished').waitFor({ timeout: 60_000 })
    expect(Number(new URL(page.url()).searchParams.get('size'))).toBeLessThan(8192)
    expect(problems).toEqual([])
    await page.context().close()
  }, 120_000)

  test('direct sampling of the sample is seen with one click', async () => {
    const { page } = await site.open('')
    await page.getByRole('button', { name: 'See direct fail' }).click()
    await page.getByRole('slider', { name: 'Compare 512 px, direct with 512 px, tuned' }).waitFor()
    await page.context().close()
  })

  test('the form is shared by a link, and fits a phone', async () => {
    const { page } = await site.open('?prompt=a+blue+fish&method=direct', { viewport: { width: 360, height: 720 } })
    expect(await page.getByLabel('Caption', { exact: true }).inputValue()).toBe('a blue fish')
    expect(await page.getByRole('radio', { name: 'Direct' }).isChecked()).toBe(true)
    await page.getByRole('button', { name: 'New caption' }).click()
    await expect.poll(() => new URL(page.url()).searchParams.get('prompt')).not.toBe('a blue fish')
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    await page.context().close()
  })
})
