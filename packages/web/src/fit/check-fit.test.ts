import { SelfCascadeError } from '@self-cascade/core'
import { describe, expect, test } from 'vitest'
import { bundledMemory } from './__tests__/bundled-memory.ts'
import { checkFit, type FitReport, requireFit } from './check-fit.ts'
import { RunDoesNotFit } from './errors.ts'
import type { FitLimits, WebGpuLimits } from './fit-limits.ts'
import type { FitRequest } from './fit-request.ts'

const MiB = 2 ** 20
const memory = await bundledMemory()
const phone: WebGpuLimits = {
  ...{ provider: 'webgpu', shaderF16: false },
  ...{ maxBufferSize: 256 * MiB, maxStorageBufferBindingSize: 128 * MiB },
}
const square = (side: number): FitRequest => ({ to: { width: side, height: side } })
const check = (limits: FitLimits, request: FitRequest) => checkFit({ memory, limits, request })

/** A report that must say no. */
function refused(limits: FitLimits, request: FitRequest): Extract<FitReport, { fits: false }> {
  const report = check(limits, request)
  if (report.fits) throw new Error('it fits')
  return report
}

test('a run that fits tells the scarcest of each resource', () => {
  const report = check(phone, square(1024))
  expect(report).toMatchObject({ fits: true, unknown: 0 })
  if (!report.fits) return
  expect(report.margins.map(({ resource }) => resource)).toEqual(['heap', 'buffer'])
  // The decoder's last Resize: 96 channels of 512x512 floats.
  expect(report.margins[1]).toMatchObject({ network: 'vae_decoder', neededBytes: 96 * 512 * 512 * 4, stage: 3 })
})

test('a value larger than a buffer is refused, with the size from which it is', () => {
  const { problems, largestSize, advice } = refused(phone, square(2048))
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ resource: 'buffer', network: 'vae_decoder', neededBytes: 96 * 1024 * 1024 * 4 })
  expect(problems[0]!.text).toContain('needs 384 MiB of a buffer for one value (Resize 1x96x1024x1024)')
  // 96 channels of a quarter of the pixels, 4 bytes each, in 128 MiB: 1182 pixels at most, in steps of 32.
  expect(largestSize).toEqual({ width: 1152, height: 1152 })
  expect(advice.map(({ change, fits, available }) => ({ change, fits, available }))).toContainEqual({
    ...{ change: 'tiledDecoding', fits: true, available: false },
  })
})

test('shapes other than squares keep their shape', () => {
  const { largestSize } = refused(phone, { to: { width: 3072, height: 2048 } })
  const { width, height } = largestSize!
  expect(width / height).toBeCloseTo(1.5, 1)
  expect(96 * (width / 2) * (height / 2) * 4).toBeLessThanOrEqual(128 * MiB)
  expect(check(phone, { to: largestSize! }).fits).toBe(true)
})

describe('advice', () => {
  const tight: FitLimits = { provider: 'wasm', heapBytes: 250 * MiB }

  test('says of each change whether it alone is enough, which asking with that change confirms', () => {
    const request: FitRequest = { ...square(1024), batchSize: 2 }
    const { advice } = refused(tight, request)
    const fitsOf = (change: string) => advice.find((one) => one.change === change)?.fits
    expect(fitsOf('sequentialGuidance')).toBe(check(tight, { ...request, guidanceMode: 'sequential' }).fits)
    expect(fitsOf('smallerBatch')).toBe(check(tight, { ...request, batchSize: 1 }).fits)
    expect(fitsOf('smallerTarget')).toBe(true)
    expect(advice.map(({ available }) => available)).toEqual(
      [...advice.map(({ available }) => available)].sort().reverse(),
    )
  })

  test('offers sequential guidance only where guidance doubles the rows', () => {
    const request = { ...square(2048), planning: { guidanceScale: 1 } }
    expect(refused(tight, request).advice.map(({ change }) => change)).not.toContain('sequentialGuidance')
    expect(refused(tight, square(2048)).advice.map(({ change }) => change)).toContain('sequentialGuidance')
  })

  test('the weights of a large file are read once, as the backend puts them beside it', () => {
    const GiB = 1024 * MiB
    const weights = (bytes: number) => ({
      ...memory,
      denoiser: {
        ...memory.denoiser,
        fileBytes: bytes,
        plan: ((run) => ({
          ...memory.denoiser.plan(run),
          weightBytes: bytes,
          foldedBytes: 0,
        })) as typeof memory.denoiser.plan,
      },
    })
    const limits: FitLimits = { provider: 'wasm' }
    expect(checkFit({ memory: weights(1.5 * GiB), limits, request: square(256) }).fits).toBe(true)
    const report = checkFit({ memory: weights(4.5 * GiB), limits, request: square(256) })
    expect(report).toMatchObject({
      fits: false,
      largestSize: null,
      problems: [{ network: 'unet', stage: 0 }, { stage: 1 }],
    })
    if (!report.fits) expect(report.problems[0]!.neededBytes / GiB).toBeCloseTo(4.5, 1)
  })

  test('offers WebAssembly and float16 to WebGPU, and nothing of the kind to WebAssembly', () => {
    const changes = (limits: FitLimits) => refused(limits, square(4096)).advice.map(({ change }) => change)
    expect(changes({ ...phone, shaderF16: true })).toEqual(expect.arrayContaining(['wasm', 'float16Model']))
    expect(changes(phone)).not.toContain('float16Model')
    expect(changes(tight)).not.toContain('wasm')
  })
})

test('a model that computes in float16 is refused by a device that cannot, and float32 is offered', () => {
  const { problems, advice } = refused(phone, { ...square(256), floats: 'float16' })
  expect(problems.map(({ resource }) => resource)).toContain('float16')
  expect(advice.find(({ change }) => change === 'float32Model')).toMatchObject({ fits: true })
  expect(check({ ...phone, shaderF16: true }, { ...square(256), floats: 'float16' }).fits).toBe(true)
})

test('requireFit gives the report, or throws with the numbers and what helps', () => {
  expect(requireFit({ memory, limits: phone, request: square(512) }).fits).toBe(true)
  const error = (() => {
    try {
      return requireFit({ memory, limits: phone, request: square(2048) })
    } catch (thrown) {
      return thrown
    }
  })()
  expect(SelfCascadeError.isInstance(error, RunDoesNotFit)).toBe(true)
  const { what, why, fix } = error as SelfCascadeError
  expect(what).toContain('vae_decoder at 2048x2048 needs 384 MiB')
  expect(why).toContain('bound whole')
  expect(fix).toContain('1152x1152')
})

test('asking takes a second or so, the search for the largest size included', async () => {
  const fresh = await bundledMemory()
  const begin = process.cpuUsage()
  checkFit({ memory: fresh, limits: { provider: 'wasm' }, request: square(4096) })
  const { user } = process.cpuUsage(begin)
  // Time of the processor, since others may be at work: 1.4 s when nothing was compiled yet, 0.7 s after that.
  expect(user / 1e6).toBeLessThan(3)
})
