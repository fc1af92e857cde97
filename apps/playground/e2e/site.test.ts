import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { layoutShiftOf, missing, openSite, overflowOf, type Site, seriousFindings } from './site.ts'

if (missing) console.log(`The pages in a browser are not tested: ${missing}.`)

describe.skipIf(missing)('the site in a browser', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  const pages = [
    '',
    'try/planner',
    'try/schedulers',
    'try/tuning',
    'try/inspector',
    'try/examples',
    'guide/graphs',
    'packages/',
    'api/scale-plan',
  ]

  test.each(pages)('/%s stays with its server, fits small windows and is accessible in both themes', async (path) => {
    const { page, problems, foreign } = await site.open(path, { reducedMotion: 'reduce', colorScheme: 'light' })
    expect(await layoutShiftOf(page)).toBeLessThan(0.1)
    expect(await seriousFindings(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 720 })
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    await page.context().close()
  })

  test('pages are isolated, so that WebAssembly may use threads', async () => {
    const { page } = await site.open('')
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
    await page.context().close()
  })

  test('the search finds a page of the documentation', async () => {
    const { page } = await site.open('guide/')
    await page.keyboard.press('Control+k')
    await page.getByRole('searchbox').fill('replacePivot')
    await page
      .getByRole('option', { name: /replacePivot/ })
      .first()
      .waitFor()
    await page.context().close()
  })

  test('the planner plans, tells what is wrong, and a link shares what it shows', async () => {
    const { page, problems } = await site.open('try/planner')
    const target = page.getByRole('group', { name: 'Target' })
    await target.getByLabel('Width').fill('1000')
    const error = page.getByRole('alert')
    await expect.poll(() => error.textContent()).toMatch(/2?1000x1536.*multiples of 64.*960x1536 and 1024x1536/s)
    await target.getByLabel('Width').fill('1024')
    await target.getByLabel('Height').fill('640')
    const rows = page.getByRole('region', { name: 'Stages in numbers' }).locator('tbody tr')
    await expect.poll(() => rows.allInnerTexts()).toHaveLength(2)
    const shared = page.url()
    expect(shared).toMatch(/\/try\/planner\?to=1024x640$/)
    await page.goto(shared, { waitUntil: 'networkidle' })
    expect(await target.getByLabel('Height').inputValue()).toBe('640')
    expect(await rows.last().textContent()).toContain('1024 × 640')
    expect(problems).toEqual([])
    await page.context().close()
  })

  test('the plots of the schedulers are read with the keyboard and copied as CSV', async () => {
    const { page, problems } = await site.open('try/schedulers?names=ddim&steps=10', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const sigma = page.getByRole('slider', { name: /^Sigma at each run/ })
    await sigma.focus()
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => sigma.getAttribute('aria-valuetext')).toMatch(/^run of the network 8: ddim 0\.\d+$/)
    await page.getByRole('button', { name: 'Copy all as CSV' }).click()
    await page.getByText('Copied').waitFor()
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).trim().split('\n')
    expect(lines).toHaveLength(11)
    await page.getByLabel('euler', { exact: true }).check()
    await expect.poll(() => new URL(page.url()).search).toBe('?names=ddim.euler&steps=10')
    expect(problems).toEqual([])
    await page.context().close()
  })
})

describe.skipIf(missing)('the site on a host that sets no headers', () => {
  test('works all the same', async () => {
    const site = await openSite({ isolated: false })
    try {
      const { page, problems } = await site.open('try/planner')
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(false)
      await page.getByRole('region', { name: 'Stages in numbers' }).waitFor()
      expect(problems).toEqual([])
    } finally {
      await site.close()
    }
  })
})
