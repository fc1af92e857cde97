import { openModelRepo } from '@self-cascade/model-repo'
import { nodeModelFolder } from '@self-cascade/model-repo/node'
import { type TestModelName, testModelPath } from '@self-cascade/test-models'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { PageNames } from './__tests__/browser-page.ts'
import { chromiumPages, chromiumPath } from './__tests__/chromium-pages.ts'
import { serve } from './__tests__/listed-model.ts'
import { modelBytes, noise, sha256Of } from './__tests__/model-bytes.ts'
import { modelServer } from './__tests__/model-server.ts'
import type { PathFile } from './local/file-model-folder.ts'

/** What the page keeps of a drop. */
interface PageState {
  readonly dropped: Promise<unknown>
  readonly files: Promise<readonly PathFile[]>
}

/** What runs inside the page. */
declare const selfCascade: PageNames

/** Fingerprint of a test model on disk. */
const fingerprintOf = async (name: TestModelName) =>
  (await openModelRepo(nodeModelFolder(testModelPath(name)))).fingerprint

const title = chromiumPath ? 'in Chromium' : 'in Chromium (it was not found; set CHROMIUM to its path)'

describe.skipIf(!chromiumPath)(title, () => {
  const { openPage } = chromiumPages()

  test('a model is stored, and opens after a reload without its server', async () => {
    const server = await modelServer(modelBytes('tiny-sd-opset17'))
    const page = await openPage(server)
    const stored = await page.evaluate(async () => {
      const store = await selfCascade.openModelStore()
      await store.folder(selfCascade.urlModelFolder({ url: './', name: 'tiny' })).download()
      const [model] = await store.list()
      return { storage: store.storage, name: model?.name, complete: model?.complete }
    })
    expect(stored).toEqual({ storage: 'opfs', name: 'tiny', complete: true })
    await page.reload()
    await page.waitForFunction(() => 'selfCascade' in globalThis)
    await page.context().setOffline(true)
    const read = await page.evaluate(async () => {
      const warnings: string[] = []
      const store = await selfCascade.openModelStore({ onWarning: ({ kind }) => warnings.push(kind) })
      const folder = store.folder(selfCascade.urlModelFolder({ url: './', name: 'tiny' }))
      const { fingerprint } = await selfCascade.openModelRepo(folder)
      await store.clear()
      return { fingerprint, warnings, left: await store.list() }
    })
    expect(read).toEqual({
      fingerprint: await fingerprintOf('tiny-sd-opset17'),
      warnings: ['storedCopyUsed'],
      left: [],
    })
  })

  test('two tabs download a file once, and the Cache API serves where files cannot be written', async () => {
    const bytes = noise(9_000_000)
    const server = await serve({ 'unet/model.onnx': bytes })
    const first = await openPage(server)
    const second = await first.context().newPage()
    await second.goto(first.url())
    await second.waitForFunction(() => 'selfCascade' in globalThis)
    const download = (page: Page, hideFiles: boolean) =>
      page.evaluate(async (isHidden) => {
        if (isHidden) delete (FileSystemFileHandle.prototype as Partial<FileSystemFileHandle>).createWritable
        const store = await selfCascade.openModelStore()
        const folder = store.folder(selfCascade.urlModelFolder({ url: './' }))
        const { length } = await folder.readBytes('unet/model.onnx')
        return { storage: store.storage, length, complete: (await store.list())[0]!.complete }
      }, hideFiles)
    const requests = () => server.requests.filter(({ path }) => path === 'unet/model.onnx').length
    const stored = { length: bytes.length, complete: true }
    const both = await Promise.all([download(first, false), download(second, false)])
    expect(both).toEqual([
      { ...stored, storage: 'opfs' },
      { ...stored, storage: 'opfs' },
    ])
    expect(requests()).toBe(1)
    expect(await download(first, true)).toEqual({ ...stored, storage: 'cache' })
    expect(await download(second, true)).toEqual({ ...stored, storage: 'cache' })
    expect(requests()).toBe(2)
  })

  test('a page that is closed during a download leaves what the next one goes on from', async () => {
    const bytes = noise(20_000_000)
    const server = await serve({ 'unet/model.onnx': bytes })
    server.routes.set('unet/model.onnx', (_, response) => {
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' })
      // two whole pieces and a half, and then silence
      response.write(bytes.subarray(0, 19_000_000))
    })
    const page = await openPage(server)
    await page.evaluate(async () => {
      const store = await selfCascade.openModelStore()
      await new Promise<void>((resolve) => {
        const onProgress = ({ receivedBytes }: { receivedBytes: number }) => receivedBytes > 18_500_000 && resolve()
        const folder = store.folder(selfCascade.urlModelFolder({ url: './' }), { onProgress })
        folder.download().catch(() => {})
      })
    })
    await page.reload()
    await page.waitForFunction(() => 'selfCascade' in globalThis)
    server.requests.length = 0
    server.routes.set('unet/model.onnx', (request, response) => {
      const start = Number(/\d+/.exec(request.headers.range ?? '0')![0])
      const headers = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`, etag: '"1"' }
      response.writeHead(start > 0 ? 206 : 200, headers).end(bytes.subarray(start))
    })
    const digest = await page.evaluate(async () => {
      const store = await selfCascade.openModelStore()
      const read = await store.folder(selfCascade.urlModelFolder({ url: './' })).readBytes('unet/model.onnx')
      const hash = await crypto.subtle.digest('SHA-256', read as Uint8Array<ArrayBuffer>)
      return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    })
    expect(digest).toBe(sha256Of(bytes))
    const ranges = server.requests.filter(({ path }) => path === 'unet/model.onnx').map(({ range }) => range)
    expect(ranges).toEqual([`bytes=${2 * 2 ** 23}-`])
  })

  test('a model on another site is found and downloaded without asking that site first', async () => {
    const files = modelBytes('tiny-sd-opset17')
    const [server, site] = [await modelServer({}), await modelServer(files)]
    // of these headers only the date may be read by another site
    Object.assign(site.behaviour, { cors: true, cutAfter: 1_000_000, lastModified: 'Mon, 02 Nov 2026 10:00:00 GMT' })
    const page = await openPage(server)
    const opened = await page.evaluate(async (url) => {
      const folder = (await selfCascade.openModelStore()).folder(selfCascade.urlModelFolder({ url }))
      await folder.download()
      return (await selfCascade.openModelRepo(folder)).fingerprint
    }, site.url)
    expect(opened).toBe(await fingerprintOf('tiny-sd-opset17'))
    expect(site.requests.filter(({ method }) => method === 'OPTIONS')).toEqual([])
    // only a download that goes on asks for a range without an end
    expect(site.requests.some(({ range }) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).toBe(true)
  })

  test('a full browser says what does not fit, and what arrived is kept', async () => {
    const bytes = noise(12_000_000)
    const server = await serve({ 'unet/model.onnx': bytes })
    const page = await openPage(server)
    const devtools = await page.context().newCDPSession(page)
    const origin = new URL(server.url).origin
    const download = () =>
      page.evaluate(async () => {
        const store = await selfCascade.openModelStore()
        const folder = store.folder(selfCascade.urlModelFolder({ url: './', name: 'sd' }))
        const told = await folder.download().then(
          () => 'done',
          (error: { what: string }) => error.what,
        )
        return { told, storedBytes: (await folder.plan()).storedBytes }
      })
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 10_000_000 })
    expect(await download()).toEqual({
      told: 'Storing sd takes 3.6 MB more, and the browser has no more room.',
      storedBytes: 2 ** 23,
    })
    await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 100_000_000 })
    expect(await download()).toEqual({ told: 'done', storedBytes: bytes.length })
  })

  test('a picked and a dropped folder open', async () => {
    const server = await modelServer({})
    const page = await openPage(server)
    await page.evaluate(() => {
      document.body.innerHTML = '<input type="file" webkitdirectory><p>Drop here</p>'
      const target = document.querySelector('p')!
      target.ondragover = (event) => event.preventDefault()
      const dropped = new Promise<DataTransfer>((resolve) => {
        target.ondrop = (event) => {
          event.preventDefault()
          // the drop is walked at once, as the handler of an application does
          Object.assign(globalThis, { files: selfCascade.droppedFiles(event.dataTransfer!) })
          resolve(event.dataTransfer!)
        }
      })
      Object.assign(globalThis, { dropped })
    })
    await page.setInputFiles('input', testModelPath('tiny-sd'))
    const devtools = await page.context().newCDPSession(page)
    const { x, y } = (await page.locator('p').boundingBox())!
    const data = { items: [], files: [testModelPath('tiny-sd-opset17')], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await devtools.send('Input.dispatchDragEvent', { type, x: x + 5, y: y + 5, data })
    }
    const opened = await page.evaluate(async () => {
      await (globalThis as unknown as PageState).dropped
      const lists = [document.querySelector('input')!.files!, await (globalThis as unknown as PageState).files]
      const folders = await Promise.all(lists.map((list) => selfCascade.fileModelFolder(list)))
      const repos = await Promise.all(folders.map(selfCascade.openModelRepo))
      return repos.map(({ name, fingerprint }) => [name, fingerprint])
    })
    expect(opened).toEqual([
      ['tiny-sd', await fingerprintOf('tiny-sd')],
      ['tiny-sd-opset17', await fingerprintOf('tiny-sd-opset17')],
    ])
  })
})
