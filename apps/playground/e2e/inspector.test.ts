import { fileURLToPath } from 'node:url'
import { scenesModelUrl } from '@self-cascade/scenes-model'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layoutShiftOf, missing, openSite, overflowOf, type Site, seriousFindings } from './site.ts'

describe.skipIf(missing)('the model inspector in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  const give = (page: Page, name: string, text: string) =>
    page.getByLabel('Choose a file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  const rowsOf = (page: Page, name: string) =>
    page.getByRole('region', { name, exact: true }).locator('tbody tr').allInnerTexts()

  test('the bundled model is a UNet with nine skip features, and its memory grows with the picture', async () => {
    const { page, problems, foreign } = await site.open('try/inspector', { reducedMotion: 'reduce' })
    await page.getByRole('button', { name: /^Use the bundled model, \d+ MB$/ }).click()
    const memory = page.getByRole('region', { name: 'Memory', exact: true })
    await memory.waitFor()
    expect(await rowsOf(page, 'Skip features')).toHaveLength(9)
    const drawing = page.getByRole('img', { name: /^A UNet with 9 skip features at 3 resolutions/ })
    expect(await drawing.locator('circle').count()).toBe(4)
    expect(await drawing.textContent()).toContain('80 × 4 × 4')
    expect((await rowsOf(page, 'Capacities of upsamplers')).join(' ')).toContain('123,152')
    const unet = async () => (await rowsOf(page, 'Memory')).find((row) => row.startsWith('unet'))
    const before = await unet()
    await page.getByLabel('Width').fill('512')
    await page.getByLabel('Height').fill('512')
    await expect.poll(unet, { timeout: 30_000 }).not.toBe(before)
    expect(await drawing.textContent()).toContain('80 × 16 × 16')
    expect(page.url()).toContain('width=512&height=512')
    expect(await layoutShiftOf(page)).toBeLessThan(0.1)
    expect(await seriousFindings(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 720 })
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    await page.context().close()
  })

  test('a text file is refused with what, why and fix, and a model may be given after it', async () => {
    const { page, problems } = await site.open('try/inspector')
    await give(page, 'notes.txt', 'no model, only words\n'.repeat(20))
    const error = page.getByRole('alert')
    await expect.poll(() => error.textContent()).toMatch(/notes\.txt is not a readable ONNX model/)
    expect(await error.textContent()).toMatch(/one protobuf message[\s\S]*compare its size[\s\S]*CorruptOnnxModel/)
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: /bundled/ }).click()
    await page.getByRole('region', { name: 'Skip features' }).waitFor()
    expect(await error.count()).toBe(0)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('a folder that is chosen is opened as the bundled model is, and a file that is dropped takes its place', async () => {
    const { page, problems } = await site.open('try/inspector')
    await page.getByLabel('Choose a folder').setInputFiles(fileURLToPath(scenesModelUrl))
    await page.getByRole('region', { name: 'Memory', exact: true }).waitFor()
    expect(await rowsOf(page, 'Skip features')).toHaveLength(9)
    await page.getByRole('heading', { name: 'The folder' }).waitFor()
    const drop = await page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['words'], 'words.onnx'))
      return transfer
    })
    await page.getByText('Drop an ONNX file').dispatchEvent('drop', { dataTransfer: drop })
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/words\.onnx is not a readable ONNX model/)
    expect(await page.getByRole('heading', { name: 'The folder' }).count()).toBe(0)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('another network of the folder is looked into, and says why it has no skip features', async () => {
    const { page } = await site.open('try/inspector')
    await page.getByRole('button', { name: /bundled/ }).click()
    await page.getByLabel('Look into').selectOption('vae_decoder/model.onnx')
    await page.getByText(/^None\. Nothing is concatenated/).waitFor()
    await page.context().close()
  })
})
