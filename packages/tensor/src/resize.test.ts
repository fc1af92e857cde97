import { createTensor, type Interpolation, type Tensor } from '@self-cascade/core'
import { expectAllClose, readJsonFixture } from '@self-cascade/testing'
import { describe, expect, test } from 'vitest'
import { resize } from './resize.ts'

interface GoldenCase {
  readonly name: string
  readonly shape: number[]
  readonly mode: Interpolation
  readonly antialias: boolean
  readonly by: 'size' | 'scale_factor'
  readonly scale_factor: number | null
  readonly out_shape: number[]
  readonly values: number[]
}

const { cases } = readJsonFixture<{ cases: GoldenCase[] }>(import.meta.url, './__fixtures__/resize.json')

/** The golden file's input: `sin(0.5·i) + 0.1·cos(1.3·i)`. */
function wave(dims: readonly number[]): Tensor {
  const length = dims.reduce((product, dim) => product * dim, 1)
  const data = Float32Array.from({ length }, (_, i) => Math.sin(0.5 * i) + 0.1 * Math.cos(1.3 * i))
  return createTensor('float32', data, dims)
}

test('there are golden cases of both kinds', () => {
  expect(new Set(cases.map(({ by }) => by))).toEqual(new Set(['size', 'scale_factor']))
})

test.each(cases)('$name is as PyTorch makes it', ({ shape, mode, antialias, scale_factor, out_shape, values }) => {
  const [height, width] = out_shape.slice(-2)
  const resized = resize(
    wave(shape),
    { height: height!, width: width! },
    { interpolation: mode, antialias, ...(scale_factor === null ? {} : { scaleFactor: scale_factor }) },
  )
  expect(resized.dims).toEqual(out_shape)
  expectAllClose(resized.data, values, { absolute: 1e-5 })
})

interface SweepCase {
  readonly dims: number[]
  readonly size: [number, number]
  readonly mode: Interpolation
  readonly antialias: boolean
  readonly values: number[]
  readonly sum: number
  readonly squares: number
}

const sweep = readJsonFixture<{ cases: SweepCase[] }>(import.meta.url, './__fixtures__/resize-sweep.json').cases

test.each(sweep)('$dims to $size by $mode, antialias $antialias, is as PyTorch makes it', (golden) => {
  const { dims, size, mode, antialias, values, sum, squares } = golden
  const { data } = resize(wave(dims), { height: size[0], width: size[1] }, { interpolation: mode, antialias })
  const kept = data.length <= 80 ? data : [...data.slice(0, 40), ...data.slice(-40)]
  expectAllClose(kept, values, { absolute: 1e-5 })
  expect(data.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 2)
  expect(data.reduce((total, value) => total + value * value, 0)).toBeCloseTo(squares, 2)
})

const interpolations = ['nearest', 'nearest-exact', 'bilinear', 'bicubic', 'area', 'lanczos'] as const
const everyWay = interpolations.flatMap((interpolation) =>
  [false, true].map((antialias) => ({ interpolation, antialias })),
)

describe.each(everyWay)('$interpolation, antialias $antialias', (options) => {
  test('keeps a constant', () => {
    const ones = createTensor('float32', new Float32Array(2 * 5 * 7).fill(1), [1, 2, 5, 7])
    for (const size of [
      { height: 11, width: 3 },
      { height: 1, width: 1 },
      { height: 5, width: 29 },
    ]) {
      expectAllClose(resize(ones, size, options).data, new Float32Array(2 * size.height * size.width).fill(1), {
        absolute: 1e-6,
      })
    }
  })

  test('leaves a picture of the wanted size as it is', () => {
    const picture = wave([1, 3, 6, 5])
    expectAllClose(resize(picture, { height: 6, width: 5 }, options).data, picture.data, { absolute: 1e-6 })
  })

  test('treats each frame, channel and batch row alone', () => {
    const clip = wave([2, 3, 2, 4, 5])
    const folded = createTensor('float32', clip.data, [12, 1, 4, 5])
    const size = { height: 7, width: 3 }
    const resized = resize(clip, size, options)
    expect(resized.dims).toEqual([2, 3, 2, 7, 3])
    expect(resized.data).toEqual(resize(folded, size, options).data)
  })

  test('mirrors with its input when the sizes are a whole multiple', () => {
    // the plain nearest mode leans to the left by design
    if (options.interpolation === 'nearest') return
    const row = wave([1, 1, 1, 6])
    const mirrored = createTensor('float32', row.data.slice().reverse(), row.dims)
    const size = { height: 1, width: 12 }
    expectAllClose(resize(mirrored, size, options).data.reverse(), resize(row, size, options).data, { absolute: 1e-6 })
  })
})

test('Lanczos doubles a step with the weights of the sinc window', () => {
  const step = createTensor('float32', new Float32Array([0, 0, 0, 0, 1, 1, 1, 1]), [1, 1, 1, 8])
  const { data } = resize(step, { height: 1, width: 16 }, { interpolation: 'lanczos' })
  const sinc = (x: number) => Math.sin(Math.PI * x) / (Math.PI * x)
  const weights = [-2.25, -1.25, -0.25, 0.75, 1.75, 2.75].map((x) => sinc(x) * sinc(x / 3))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  // output 8 lies at 3.75: the cells 4, 5 and 6 of the six nearest are ones
  const ones = weights.slice(0, 3).reduce((sum, weight) => sum + weight, 0) / total
  expect(data[8]).toBeCloseTo(ones, 6)
  expect(data[7]).toBeCloseTo(1 - ones, 6)
})

test('Lanczos with antialiasing halves by the window widened twice', () => {
  const impulse = createTensor('float32', new Float32Array(24), [1, 1, 1, 24])
  impulse.data[12] = 1
  const { data } = resize(impulse, { height: 1, width: 12 }, { interpolation: 'lanczos', antialias: true })
  const sinc = (x: number) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x))
  const lanczos = (x: number) => sinc(x) * sinc(x / 3)
  const total = Array.from({ length: 12 }, (_, tap) => lanczos((tap - 5.5) / 2)).reduce((sum, weight) => sum + weight)
  // output 6 has its centre at 13, half a cell past that of input 12
  expect(data[6]).toBeCloseTo(lanczos(0.25) / total, 6)
  expect(data[5]).toBeCloseTo(lanczos(0.75) / total, 6)
})

test('an explicit scale factor may differ between the axes', () => {
  const picture = wave([1, 1, 4, 4])
  const size = { height: 6, width: 8 }
  const one = resize(picture, size, { interpolation: 'bicubic', scaleFactor: { height: 1.5, width: 2 } })
  expect(one.data).toEqual(resize(picture, size, { interpolation: 'bicubic' }).data)
})

test('the rank must be 4 or 5', () => {
  expect(() => resize(wave([4, 4, 4]), { height: 8, width: 8 })).toThrow('[RankMismatch] tensor has dims [4,4,4]')
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a height of %s is refused', (height) => {
  expect(() => resize(wave([1, 1, 4, 4]), { height, width: 8 })).toThrow(`[InvalidOption] height is ${height}.`)
})

test.each([0, -2, Number.NaN])('a scale factor of %s is refused', (scaleFactor) => {
  expect(() => resize(wave([1, 1, 4, 4]), { height: 8, width: 8 }, { scaleFactor })).toThrow('[InvalidOption]')
})

test.each(['cubic', 'toString'])('the interpolation %s is unknown', (interpolation) => {
  expect(() => resize(wave([1, 1, 4, 4]), { height: 8, width: 8 }, { interpolation: interpolation as 'area' })).toThrow(
    'The known values of interpolation are: nearest, nearest-exact, bilinear, bicubic, area, lanczos.',
  )
})
