import { digestTensor } from '@self-cascade/cascade'
import { SelfCascadeError } from '@self-cascade/core'
import { readRecipeTexts } from '@self-cascade/picture-recipe'
import { philoxRandom } from '@self-cascade/tensor'
import { expectTypedError } from '@self-cascade/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { commands } from 'vitest/browser'
import type { StudioEvent, StudioRequest, StudioResult } from './protocol.ts'
import { openStudio, type Studio, type StudioModel, type StudioOptions } from './studio.ts'

const studios: Studio[] = []
const told: StudioEvent[] = []

async function open(options: StudioOptions = {}): Promise<{ studio: Studio; model: StudioModel }> {
  const onEvent = (event: StudioEvent) => told.push(event)
  const studio = openStudio({ assets: '/assets/', providers: ['wasm'], onEvent, ...options })
  studios.push(studio)
  return { studio, model: await studio.openModel({ url: '/scenes/' }) }
}

/** Runs to the end, and gives all that was told. */
async function finish(
  run: AsyncGenerator<StudioEvent, StudioResult, void>,
  onEvent: (event: StudioEvent) => unknown = () => {},
): Promise<{ result: StudioResult; events: StudioEvent[] }> {
  const events: StudioEvent[] = []
  for (;;) {
    const next = await run.next()
    if (next.done) return { result: next.value, events }
    events.push(next.value)
    await onEvent(next.value)
  }
}

/** Mean over the colours of all pixels of |a − b|, in 255ths. */
function meanDifference({ image }: StudioResult, rgb: readonly number[]): number {
  const sum = rgb.reduce((total, value, index) => {
    const pixel = Math.floor(index / 3)
    return total + Math.abs(value - image.data[pixel * 4 + (index % 3)]!)
  }, 0)
  return sum / rgb.length
}

/** The pixels of a PNG as the browser decodes it. */
async function pixelsOf(png: Uint8Array<ArrayBuffer>): Promise<Uint8ClampedArray> {
  const bitmap = await createImageBitmap(new Blob([png]))
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data
}

const shared = { prompt: 'a red house in the snow', seed: 3, guidanceScale: 4 }
const climb = { ...shared, width: 256, height: 256, numInferenceSteps: 4 }
const quick: StudioRequest = { ...shared, numInferenceSteps: 2, previews: false }

afterEach(() => {
  for (const studio of studios.splice(0)) studio.dispose()
  told.length = 0
})

describe('on WebAssembly', () => {
  test('a cascade tells its stages, steps with previews and pictures, and is the picture that Node makes', async () => {
    const { model } = await open()
    expect(model).toMatchObject({ nativeSize: { width: 128, height: 128 }, upsamplers: ['micro', 'small'] })
    const { result, events } = await finish(model.generate(climb))
    expect(events.filter(({ type }) => type !== 'step').map(({ type }) => type)).toEqual([
      'start',
      ...['stage-start', 'stage-done', 'picture'],
      ...['stage-start', 'stage-done', 'picture'],
    ])
    const steps = events.filter((event) => event.type === 'step')
    expect(steps.map(({ stage, step }) => [stage, step])).toEqual(
      [0, 1, 2, 3]
        .map((step) => [0, step])
        .concat([
          [1, 0],
          [1, 1],
          [1, 2],
        ]),
    )
    expect(steps.every(({ preview }) => preview !== null && preview.width >= 16)).toBe(true)
    expect(told[0]).toMatchObject({ type: 'device', provider: 'wasm' })
    expect(meanDifference(result, await commands.nodePicture(climb))).toBeLessThan(1)
    expect(readRecipeTexts(result.png)).toMatchObject({ seed: 3, stages: [{ width: 128 }, { width: 256 }] })
    const decoded = await pixelsOf(result.png)
    // Not toEqual, which takes minutes for so many elements.
    expect(decoded.findIndex((value, index) => value !== result.image.data[index])).toBe(-1)
  }, 120_000)

  test('the noise is that of Node, bit for bit', async () => {
    for (const stage of [0, 1]) {
      const dims = [1, 4, 33, 47]
      expect(digestTensor(philoxRandom({ seed: 11, stage }).normal(dims))).toBe(
        await commands.nodeNoise(11, stage, dims),
      )
    }
  })

  test('tuned and tuning-free pictures share their base, and differ above it', async () => {
    const { model } = await open()
    const request = { ...climb, numInferenceSteps: 2, previews: false }
    const { result: free } = await finish(model.generate(request))
    const { result: tuned } = await finish(model.generate({ ...request, method: 'tuned', upsamplers: 'micro' }))
    expect(tuned.stages.map(({ restored }) => restored)).toEqual([true, false])
    expect(tuned.image.data).not.toEqual(free.image.data)
    const { result: direct } = await finish(model.generate({ ...request, method: 'direct' }))
    expect(direct.stages.map(({ width }) => width)).toEqual([256])
  }, 120_000)

  test('the signal, and leaving the loop, end a run within a step; the next one works', async () => {
    const { model } = await open()
    const controller = new AbortController()
    const run = finish(model.generate({ ...climb, numInferenceSteps: 40 }, { signal: controller.signal }), (event) => {
      if (event.type === 'step') controller.abort()
    })
    await expectTypedError(run, 'Aborted')
    for await (const event of model.generate({ ...climb, seed: 4, numInferenceSteps: 40 }))
      if (event.type === 'step') break
    const { result } = await finish(model.generate(quick))
    expect(result.image).toMatchObject({ width: 128, height: 128 })
  }, 120_000)

  test('a picture that does not fit is refused before it is begun, with the largest that does', async () => {
    const { model } = await open()
    const large = { ...shared, width: 8192, height: 8192 }
    expect(await model.check(climb)).toMatchObject({ fits: true, provider: 'wasm' })
    const fit = await model.check(large)
    if (fit.fits) expect.fail('8192x8192 fits')
    expect(fit.problems[0]).toMatch(/heap/)
    expect(fit.largestSize!.width).toBeGreaterThanOrEqual(512)
    expect(fit.largestSize!.width).toBeLessThan(8192)
    const error = await expectTypedError(finish(model.generate(large)), 'RunDoesNotFit')
    expect(error.fix).toContain('x')
    expect(await model.check({ ...large, ...fit.largestSize })).toMatchObject({ fits: true })
  }, 60_000)

  test('what is wrong is told with what, why and fix', async () => {
    const { studio, model } = await open()
    const wrongSize = await expectTypedError(
      finish(model.generate({ ...shared, width: 130, height: 128 })),
      'IllegalSize',
    )
    expect(SelfCascadeError.isInstance(wrongSize)).toBe(true)
    await expectTypedError(finish(model.generate({ ...climb, method: 'tuned', upsamplers: 'giant' })), 'UnknownName')
    await expectTypedError(studio.openModel({ url: '/nowhere/' }), 'NoModelFound')
    const lost = openStudio({ assets: '/nowhere/' })
    await expectTypedError(lost.openModel({ url: '/scenes/' }), 'StudioLost')
  }, 60_000)
})

// Without a graphics card each of these steps takes seconds on the CPU.
describe('on WebGPU', () => {
  test('a climb to 160 whose device is lost goes on from the step it was at, and gives the picture of WebAssembly', async () => {
    const request = { ...quick, width: 160, height: 160, decode: 'last' } as const
    const { model, studio } = await open({ providers: ['webgpu'] })
    let isLost = false
    const { result, events } = await finish(model.generate(request), async (event) => {
      if (event.type === 'step' && !isLost) isLost = await studio.loseDevice()
    })
    expect(isLost).toBe(true)
    expect(told.map(({ type }) => type)).toEqual(['device', 'recovering', 'device'])
    expect(told.map((event) => event.type === 'device' && event.provider)).toEqual(['webgpu', false, 'webgpu'])
    // No step is made twice.
    expect(events.filter(({ type }) => type === 'step')).toHaveLength(
      result.stages.reduce((sum, { steps }) => sum + steps, 0),
    )
    const { model: onWasm } = await open()
    const { image } = (await finish(onWasm.generate(request))).result
    const rgb = [...image.data].filter((_, index) => index % 4 !== 3)
    expect(meanDifference(result, rgb)).toBeLessThan(1)
  }, 900_000)
})
