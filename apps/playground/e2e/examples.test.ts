import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missing, openSite, overflowOf, type Site, seriousFindings } from './site.ts'

describe.skipIf(missing)('the examples in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  const open = (name: string) => site.open(`try/examples?example=${name}`, { reducedMotion: 'reduce' })
  const run = (page: Page) => page.getByRole('button', { name: 'Run', exact: true }).click()
  const status = (page: Page) => page.getByRole('status').textContent()
  const output = (page: Page) => page.getByRole('region', { name: 'Output' }).textContent()

  test('04 runs, runs again as it was edited, and is reset', async () => {
    const { page, problems, foreign } = await open('04-scale-plan')
    await run(page)
    await expect.poll(() => output(page)).toContain('2048 x 1536 from timestep 700, 35 steps')
    const code = page.getByRole('textbox', { name: /^Code of 04/ })
    const original = await code.inputValue()
    await code.fill(original.replace('width: 2048, height: 1536', 'width: 1024, height: 1024'))
    await code.press('Control+Enter')
    await expect.poll(() => output(page)).toContain('1024 x 1024 from timestep 700')
    expect(await output(page)).not.toContain('2048')
    expect(await status(page)).toMatch(/^Done in/)
    await page.getByRole('button', { name: 'Reset' }).click()
    expect(await code.inputValue()).toBe(original)
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    await page.context().close()
  })

  test('an error shows its line, at run time and in the syntax', async () => {
    const { page } = await open('04-scale-plan')
    const code = page.getByRole('textbox', { name: /^Code of/ })
    await code.fill("const a: number = 1\nconsole.log(a)\nthrow new RangeError('too far')")
    await code.press('Control+Enter')
    await expect.poll(() => page.getByRole('alert').textContent()).toBe('Line 3: RangeError: too far')
    expect(await output(page)).toContain('1')
    expect(await page.locator('.editor .wrong').textContent()).toContain('RangeError')
    expect(await seriousFindings(page)).toEqual([])
    await code.fill('const a = 1\n\nconst = 2')
    await code.press('Control+Enter')
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/^Line 3: /)
    await page.context().close()
  })

  test('a loop without an end is stopped', async () => {
    const { page } = await open('04-scale-plan')
    const code = page.getByRole('textbox', { name: /^Code of/ })
    await code.fill("console.log('begun')\nfor (;;);")
    await code.press('Control+Enter')
    await expect.poll(() => output(page)).toContain('begun')
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await status(page)).toBe('Stopped')
    await code.fill("console.log('after')")
    await run(page)
    await expect.poll(() => output(page)).toContain('after')
    await page.context().close()
  })

  test('plots and pictures are drawn, and the page is accessible and fits in both themes', async () => {
    const { page, problems } = await open('05-pivot')
    await run(page)
    await expect.poll(() => page.getByRole('img', { name: /^K = / }).count()).toBe(3)
    await page.getByRole('button', { name: '01 Noise schedule' }).click()
    await run(page)
    await page.getByRole('slider', { name: /share of the variance over timestep/ }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 720 })
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('every example but the last of them runs in the page', async () => {
    const { page } = await open('01-noise-schedule')
    const names = await page.getByLabel('Example', { exact: true }).locator('option').allInnerTexts()
    expect(names.length).toBeGreaterThan(12)
    for (const name of names.filter((one) => !one.startsWith('12'))) {
      await page.getByRole('button', { name }).click()
      await run(page)
      await expect.poll(() => status(page), { timeout: 30_000 }).toMatch(/^(Done|Failed)/)
      expect(`${name}: ${await status(page)}`).toMatch(/: Done in/)
    }
    await page.context().close()
  })

  test('12 makes a picture through a whole cascade', { timeout: 240_000 }, async () => {
    const { page, problems, foreign } = await open('12-whole-cascade')
    const code = page.getByRole('textbox', { name: /^Code of 12/ })
    await code.fill((await code.inputValue()).replace('numInferenceSteps: 8', 'numInferenceSteps: 2'))
    await run(page)
    await expect.poll(() => page.getByRole('img', { name: 'stage 1' }).count(), { timeout: 200_000 }).toBe(1)
    const canvas = page.getByRole('img', { name: 'stage 1' })
    expect(
      await canvas.evaluate((one) => [(one as HTMLCanvasElement).width, (one as HTMLCanvasElement).height]),
    ).toEqual([256, 256])
    await expect.poll(() => status(page)).toMatch(/^Done in/)
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    await page.context().close()
  })
})
