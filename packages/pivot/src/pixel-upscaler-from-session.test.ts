import {
  type AnyTensor,
  createTensor,
  type NamedTensors,
  type RunOptions,
  type Session,
  type Tensor,
  type ValueMetadata,
} from '@self-cascade/core'
import { resize, toFloat16Tensor, toFloat32Tensor } from '@self-cascade/tensor'
import { expectAllClose } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { type PixelUpscalerOptions, pixelUpscalerFromSession } from './pixel-upscaler-from-session.ts'

const free = ['batch', 3, 'height', 'width']
const picture = (name: string, dims: (number | string)[] = free, type = 'float32'): ValueMetadata => ({
  name,
  type,
  dims,
})

interface Recorded {
  readonly feeds: NamedTensors
  readonly options: RunOptions | undefined
}

/** A session of a model that enlarges `factor` times by repeating pixels, and records how it is run. */
function repeatingModel(factor: number, io: { inputs?: ValueMetadata[]; outputs?: ValueMetadata[] } = {}) {
  const runs: Recorded[] = []
  const inputs = io.inputs ?? [picture('lr')]
  const outputs = io.outputs ?? [picture('sr')]
  const session: { -readonly [K in keyof Session]: Session[K] } = {
    inputs,
    outputs,
    provider: 'fake',
    sessionMilliseconds: 0,
    async run(feeds, options) {
      runs.push({ feeds, options })
      const fed = feeds[inputs[0]!.name] as Tensor | Tensor<'float16'>
      const pixels = fed.type === 'float16' ? toFloat32Tensor(fed) : fed
      const [height, width] = pixels.dims.slice(-2) as [number, number]
      const larger = resize(pixels, { height: height * factor, width: width * factor }, { interpolation: 'nearest' })
      const result: AnyTensor = outputs[0]!.type === 'float16' ? toFloat16Tensor(larger) : larger
      return { [outputs[0]!.name]: result }
    },
    dispose: async () => {},
  }
  return { session, runs }
}

function wave(dims: number[]): Tensor {
  const length = dims.reduce((product, dim) => product * dim, 1)
  return createTensor(
    'float32',
    Float32Array.from({ length }, (_, i) => Math.sin(i)),
    dims,
  )
}

const size = { height: 8, width: 12 }
const pixels = wave([2, 3, 4, 6])
const repeated = resize(pixels, size, { interpolation: 'nearest' }).data

test('runs the model by its own names, one picture at a time', async () => {
  const { session, runs } = repeatingModel(2)
  const enlarged = await pixelUpscalerFromSession(session)(pixels, size)
  expect(enlarged.dims).toEqual([2, 3, 8, 12])
  expectAllClose(enlarged.data, repeated, { absolute: 1e-6 })
  expect(runs.map(({ feeds }) => [Object.keys(feeds), feeds.lr?.dims])).toEqual([
    [['lr'], [1, 3, 4, 6]],
    [['lr'], [1, 3, 4, 6]],
  ])
  expect(runs[0]?.options).toEqual({ fetches: ['sr'] })
})

test.each<PixelUpscalerOptions & { low: number; high: number }>([
  { range: [0, 1], low: 0, high: 1 },
  { range: [-1, 1], low: -1, high: 1 },
  { range: [0, 255], low: 0, high: 255 },
])('feeds values in $range and maps them back', async ({ range, low, high }) => {
  const { session, runs } = repeatingModel(2)
  const ends = createTensor('float32', new Float32Array([-1, 1, 0]), [1, 3, 1, 1])
  const { data } = await pixelUpscalerFromSession(session, { range: range! })(ends, { height: 2, width: 2 })
  expectAllClose(runs[0]!.feeds.lr!.data as Float32Array, [low, high, (low + high) / 2], { absolute: 1e-4 })
  expectAllClose(data, [-1, -1, -1, -1, 1, 1, 1, 1, 0, 0, 0, 0], { absolute: 1e-5 })
})

test.each([3, 4])('a model of factor %s is brought to the exact size by resizing', async (factor) => {
  const { session } = repeatingModel(factor)
  const enlarged = await pixelUpscalerFromSession(session)(pixels, size)
  const [height, width] = [4 * factor, 6 * factor]
  const byHand = resize(resize(pixels, { height, width }, { interpolation: 'nearest' }), size, {
    interpolation: 'bicubic',
    antialias: true,
  })
  expectAllClose(enlarged.data, byHand.data, { absolute: 1e-5 })
})

test('a float16 model is fed and read in float16', async () => {
  const io = { inputs: [picture('lr', free, 'float16')], outputs: [picture('sr', free, 'float16')] }
  const { session, runs } = repeatingModel(2, io)
  const enlarged = await pixelUpscalerFromSession(session)(pixels, size)
  expect(runs[0]!.feeds.lr!.type).toBe('float16')
  expectAllClose(enlarged.data, repeated, { absolute: 1e-3 })
})

test('a clip is enlarged frame by frame', async () => {
  const { session, runs } = repeatingModel(2)
  const clip = wave([1, 3, 5, 4, 6])
  const enlarged = await pixelUpscalerFromSession(session)(clip, size)
  expect(runs.length).toBe(5)
  expect(enlarged.dims).toEqual([1, 3, 5, 8, 12])
  expectAllClose(enlarged.data, resize(clip, size, { interpolation: 'nearest' }).data, { absolute: 1e-6 })
})

test('an abort stops before the next picture', async () => {
  const { session, runs } = repeatingModel(2)
  const controller = new AbortController()
  const run = session.run
  session.run = async (feeds, options) => {
    controller.abort('enough')
    return run(feeds, options)
  }
  const upscaling = pixelUpscalerFromSession(session)(pixels, size, { signal: controller.signal })
  await expect(upscaling).rejects.toThrow('[Aborted] Stopped during super-resolution.')
  expect(runs.length).toBe(1)
  expect(runs[0]?.options?.signal).toBe(controller.signal)
})

describe('a model is refused', () => {
  test.each([
    ['with two inputs', { inputs: [picture('lr'), picture('scale')] }, 'it has 2 inputs (lr, scale) instead of one'],
    ['without inputs', { inputs: [] }, 'it has 0 inputs () instead of one'],
    [
      'with integer pixels',
      { inputs: [picture('lr', free, 'uint8')] },
      'its input lr is uint8, not float32 or float16',
    ],
    ['with flat pictures', { inputs: [picture('lr', [1, 'h', 'w'])] }, 'its input lr has 3 axes instead of 4'],
    ['for grey pictures', { inputs: [picture('lr', [1, 1, 'h', 'w'])] }, 'its input lr has 1 channels instead of 3'],
    ['without a float output', { outputs: [picture('ids', [1], 'int64')] }, 'none of its outputs (ids) is float32'],
  ])('%s', (_, io, problem) => {
    expect(() => pixelUpscalerFromSession(repeatingModel(2, io).session)).toThrow(
      `[NotAnUpscaler] The model cannot enlarge pictures: ${problem}`,
    )
  })

  test('whose result is no picture', async () => {
    const { session } = repeatingModel(2)
    session.run = async () => ({ sr: createTensor('float32', new Float32Array(5), [1, 5]) })
    await expect(pixelUpscalerFromSession(session)(pixels, size)).rejects.toThrow(
      'its output sr has dims [1,5] instead of [1, 3, H, W]',
    )
  })

  test('that gives nothing', async () => {
    const { session } = repeatingModel(2)
    session.run = async () => ({})
    await expect(pixelUpscalerFromSession(session)(pixels, size)).rejects.toThrow('[NotAnUpscaler]')
  })
})

test('a model of a fixed size refuses a picture of another', async () => {
  const { session } = repeatingModel(2, { inputs: [picture('lr', [1, 3, 64, 64])] })
  await expect(pixelUpscalerFromSession(session)(pixels, size)).rejects.toThrow(
    '[DimsMismatch] picture has dims [1,3,4,6]; expected [1,3,64,64].',
  )
})

test('a range without width is refused', () => {
  expect(() => pixelUpscalerFromSession(repeatingModel(2).session, { range: [1, 1] })).toThrow('[InvalidOption] range')
})
