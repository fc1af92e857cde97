import { createTensor } from '@self-cascade/core'
import { expectTypedError, matMulModel, sumAndProductModel } from '@self-cascade/testing'
import { afterEach, describe, expect, test } from 'vitest'
import type { WebBackendEvent, WebBackendOptions } from './options.ts'
import { type WebBackend, webBackend } from './web-backend.ts'

const assets = '/runtime/'
const two = createTensor('float32', new Float32Array([2]), [1, 1])
const twos = createTensor('float32', new Float32Array([2, 2, 2]), [1, 3])
const backends: WebBackend[] = []

function open(options: WebBackendOptions) {
  const events: WebBackendEvent[] = []
  const backend = webBackend({ assets, ...options, onEvent: (event) => events.push(event) })
  backends.push(backend)
  return { backend, events }
}

afterEach(async () => {
  for (const backend of backends.splice(0)) await backend.dispose()
})

describe('a graphics device that is lost', () => {
  test('is replaced: sessions, kept tensors and the run go on', async () => {
    const { backend, events } = open({ providers: ['webgpu'] })
    const session = await backend.createSession({ bytes: sumAndProductModel() })
    const { sum } = await session.run({ a: twos, b: twos }, { fetches: [], keep: ['sum'] })
    expect(await backend.loseDevice()).toBe(true)
    const { product } = await session.run({ a: sum!, b: twos }, { fetches: ['product'] })
    expect(await product!.getData()).toEqual(new Float32Array([8, 8, 8]))
    const types = events.map(({ type }) => type)
    expect(types).toEqual(['started', 'recovering', 'started'])
    expect(events[1]).toMatchObject({ providers: 'same' })
  })

  test('ends the run when recovery is switched off', async () => {
    const { backend } = open({ providers: ['webgpu'], recover: false })
    const session = await backend.createSession({ bytes: matMulModel() })
    await backend.loseDevice()
    await expectTypedError(session.run({ a: two, b: two }), 'RuntimeLost')
  })

  test('is none on WebAssembly', async () => {
    const { backend } = open({ providers: ['wasm'] })
    await backend.createSession({ bytes: matMulModel() })
    expect(await backend.loseDevice()).toBe(false)
  })
})

describe('the start of the runtime', () => {
  test('says why it chose its provider; a software adapter is passed over', async () => {
    const { backend, events } = open({})
    const { provider } = await backend.createSession({ bytes: matMulModel() })
    expect(provider).toBe('wasm')
    expect(events[0]).toMatchObject({ type: 'started', reason: expect.stringContaining('software') })
  })

  test('names the folder when its files are not there', async () => {
    const { backend } = open({ assets: '/nowhere/' })
    const error = await expectTypedError(backend.createSession({ bytes: matMulModel() }), 'RuntimeFilesUnavailable')
    expect(error.what).toContain('/nowhere/runtime-worker.js')
    expect(error.fix).toContain('copyRuntimeFiles')
  })

  test('tells the bytes of its heap', async () => {
    const { backend } = open({ providers: ['wasm'] })
    await backend.createSession({ bytes: matMulModel() })
    const { rssBytes, peakRssBytes } = await backend.memoryUsage!()
    expect(rssBytes).toBeGreaterThan(2 ** 20)
    expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes)
  })
})
