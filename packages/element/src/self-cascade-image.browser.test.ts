import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openPage, startBrowser, sticksOut, type WatchedPage } from '../browser/open-page.ts'
import { type Site, serveSite } from '../browser/serve-site.ts'
import type { SelfCascadeImage } from './self-cascade-image.ts'

let site: Site
let browser: Browser
let watched: WatchedPage

/** A tag with the least work that is still a cascade. */
const tag = (id: string, more = '') =>
  `<self-cascade-image id="${id}" prompt="a striped red house in the snow" size="256" steps="2" guidance="4" seed="3"
    provider="wasm" model="/scenes/" ${more}></self-cascade-image>`

/** The page of the README: one script tag, and room kept until the script is there. */
async function open(body: string, { style = '', policy = '' } = {}): Promise<WatchedPage> {
  site.asked.length = 0
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
    ${policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`}
    <style>
      self-cascade-image:not(:defined) { display: block; box-sizing: content-box; max-inline-size: 256px; aspect-ratio: 1; padding-block-end: 4.75rem }
      ${style}
    </style>
    <script type="module" src="/self-cascade/self-cascade-image.js"></script></head>
    <body><main><h1>A page</h1>${body}<p>After it.</p></main></body></html>`
  watched = await openPage(browser, site.page(html))
  return watched
}

/** What has the focus, as its part. */
const focused = ({ page }: WatchedPage) =>
  page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.getAttribute('part') ?? null)

const element = (id: string) => `document.getElementById('${id}')`

beforeAll(async () => {
  site = await serveSite()
  browser = await startBrowser()
})
afterEach(() => watched.page.close())
afterAll(async () => {
  await browser?.close()
  site?.close()
})

test('one script tag makes a picture: little is loaded before the start, nothing moves, and each state is accessible', async () => {
  const { page, events, reaches, axeFindings, layoutShift, unhandled } = await open(tag('one'))
  await reaches('one', 'start')
  await page.waitForLoadState('networkidle')
  const allowed = ['/self-cascade/self-cascade-image.js', '/scenes/model-files.json', '/favicon.ico']
  expect(site.asked.filter((path) => !path.startsWith('/page-') && !allowed.includes(path))).toEqual([])
  expect(await page.locator('[part=status]').textContent()).toBe('256 × 256, loads 20 MB')
  expect(await axeFindings()).toEqual([])
  // What the styles above keep free.
  expect(await page.evaluate(`${element('one')}.getBoundingClientRect().height`)).toBe(256 + 4.75 * 16)

  await page.evaluate(`void ${element('one')}.generate()`)
  await reaches('one', 'running')
  expect(await axeFindings()).toEqual([])
  await reaches('one', 'done')
  await page.locator('img[part=picture]').waitFor()
  expect(await axeFindings()).toEqual([])
  const sequence = ['start', 'progress', 'picture', 'progress', 'picture', 'done'].map((name) => `${name} one`)
  expect(await events()).toEqual(sequence)
  expect(await layoutShift()).toBe(0)
  // The measure itself is no less than awake.
  await page.evaluate(`${element('one')}.style.marginBlockStart = '5rem'`)
  await expect.poll(layoutShift).toBeGreaterThan(0)

  const { seed, stages, head } = await page.evaluate(async () => {
    const { result } = document.querySelector('self-cascade-image') as SelfCascadeImage
    const href = document.querySelector('self-cascade-image')?.shadowRoot?.querySelector('a')?.href ?? ''
    const file = new Uint8Array(await (await fetch(href)).arrayBuffer())
    return { seed: result?.seed, stages: result?.stages.map(({ width }) => width), head: [...file.slice(0, 4)] }
  })
  expect({ seed, stages, head }).toEqual({ seed: 3, stages: [128, 256], head: [0x89, 0x50, 0x4e, 0x47] })
  const link = page.getByRole('link', { name: 'Download' })
  expect(await link.getAttribute('download')).toBe('a-striped-red-house-in-the-snow-3.png')
  expect(await page.getByRole('img').getAttribute('alt')).toBe('a striped red house in the snow')
  for (const width of ['120px', '200px', '256px']) {
    await page.evaluate(`${element('one')}.style.width = '${width}'`)
    expect(await sticksOut(page)).toEqual([])
  }
  expect(unhandled).toEqual([])
})

/** What the README says a content policy must allow. */
const policy = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src blob:"

test('all can be done with the keyboard, and Escape takes back what was begun; a strict content policy is kept', async () => {
  const page = await open(tag('one').replace('steps="2"', 'steps="300"'), { policy })
  await page.reaches('one', 'start')
  await page.page.keyboard.press('Tab')
  expect(await focused(page)).toBe('start button')
  await page.page.keyboard.press('Enter')
  await page.reaches('one', 'running')
  expect(await focused(page)).toBe('cancel button')
  await page.page.keyboard.press('Escape')
  await page.reaches('one', 'start')
  expect(await focused(page)).toBe('start button')
  expect((await page.events()).at(-1)).toBe('cancel one')
  expect(await page.page.getByRole('status').textContent()).toBe('Cancelled')
  await page.page.evaluate(`${element('one')}.steps = 2`)
  await page.page.keyboard.press('Space')
  await page.reaches('one', 'done')
  expect(await focused(page)).toBe('download button')
  await page.page.keyboard.press('Tab')
  expect(await focused(page)).toBe('again button')
  await page.page.locator('img[part=picture]').waitFor()

  // A picture that is there outlives a run that was given up.
  await page.page.keyboard.press('Enter')
  await page.reaches('one', 'running')
  await page.page.keyboard.press('Escape')
  await page.reaches('one', 'done')
  expect(await focused(page)).toBe('download button')
  expect(await page.page.locator('[part=status]').textContent()).toContain('256 × 256, seed 3')
  expect(page.unhandled).toEqual([])
})

test('two elements share a model and take turns; one that is removed gives its turn away', async () => {
  const page = await open(tag('one').replace('steps="2"', 'steps="300"') + tag('two'))
  await page.page.evaluate(`void ${element('one')}.generate(); void ${element('two')}.generate()`)
  await page.reaches('one', 'running')
  await page.reaches('two', 'waiting')
  const status = page.page.locator('#two [part=status]')
  expect(await status.textContent()).toBe('Waiting for another picture')
  expect(await page.axeFindings()).toEqual([])
  // Moved in one go, it runs on.
  await page.page.evaluate(`document.querySelector('main').prepend(${element('one')})`)
  await page.page.waitForTimeout(50)
  expect(await page.events()).not.toContain('cancel one')
  await page.page.evaluate(`${element('one')}.remove()`)
  await page.reaches('two', 'done')
  expect(site.asked.filter((path) => path === '/scenes/unet/model.onnx')).toHaveLength(1)
  expect(site.asked.filter((path) => path === '/self-cascade/studio-worker.js')).toHaveLength(1)
  expect(page.unhandled).toEqual([])
})

test('wrong attributes and failures are shown in place, and told once', async () => {
  const page = await open(
    `${tag('wrong').replace('size="256"', 'size="12x"')}${tag('nowhere', 'auto').replace('/scenes/', '/nowhere/')}`,
  )
  await page.reaches('wrong', 'error')
  await page.reaches('nowhere', 'error')
  const error = page.page.locator('#wrong [part=error] p')
  expect(await error.first().textContent()).toBe('The attribute size is "12x".')
  expect(await error.count()).toBe(3)
  expect(await page.axeFindings()).toEqual([])
  expect((await page.events()).filter((told) => told === 'error wrong')).toHaveLength(1)
  const codes = await page.page.evaluate(async () => {
    const generate = async (id: string) => {
      const reason = await (document.getElementById(id) as SelfCascadeImage).generate().catch((error) => error)
      return reason.code as string
    }
    return [await generate('wrong'), await generate('nowhere')]
  })
  expect(codes).toEqual(['ElementAttributeInvalid', 'NoModelFound'])
  await page.page.evaluate(`${element('wrong')}.size = 256`)
  await page.reaches('wrong', 'start')
  expect(page.unhandled).toEqual([])
})

test('with auto, a picture is begun once it is seen', async () => {
  const page = await open(`<div style="height: 3000px"></div>${tag('far', 'auto')}`)
  await page.reaches('far', 'start')
  await page.page.waitForTimeout(200)
  expect(await page.events()).toEqual([])
  await page.page.evaluate(`${element('far')}.scrollIntoView()`)
  await page.reaches('far', 'loading')
  await page.page.evaluate(`${element('far')}.cancel()`)
  expect((await page.events()).at(-1)).toBe('cancel far')
})

test('what was set before the script came is kept, and no attribute is needed in HTML', async () => {
  const page = await open(
    '<script>for (const [key, value] of Object.entries({ id: "made", prompt: "a fish", model: "/scenes/", seed: 7 })) { const made = document.made ??= document.createElement("self-cascade-image"); made[key] = value }</script><div></div><script>document.querySelector("div").append(document.made)</script>',
  )
  await page.reaches('made', 'start')
  expect(await page.page.locator('#made').getAttribute('prompt')).toBe('a fish')
  expect(await page.page.locator('#made').getAttribute('seed')).toBe('7')
})

test.each([120, 300, 700])('at %i pixels nothing sticks out', async (width) => {
  const { page, reaches } = await open(tag('one', 'auto').replace('size="256"', 'size="1024x256"'), {
    style: `main { width: ${width}px }`,
  })
  await reaches('one', 'loading')
  expect(await sticksOut(page)).toEqual([])
  await page.evaluate(`${element('one')}.cancel()`)
  await reaches('one', 'start')
  expect(await sticksOut(page)).toEqual([])
})
