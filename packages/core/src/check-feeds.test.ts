import { expect, test } from 'vitest'
import type { ValueMetadata } from './backend.ts'
import { checkFeeds } from './check-feeds.ts'
import { createTensor, type NamedTensors } from './tensor.ts'

const inputs: readonly ValueMetadata[] = [
  { name: 'sample', type: 'float32', dims: ['batch', 2, -1] },
  { name: 'timestep', type: 'int64', dims: [] },
]
const sample = createTensor('float32', new Float32Array(6), [1, 2, 3])
const timestep = createTensor('int64', BigInt64Array.of(7n), [])
const check = (feeds: NamedTensors) => () => checkFeeds('unet', inputs, feeds)

test('feeds of the declared types and dims pass, free dims of any size', () => {
  expect(check({ sample, timestep })).not.toThrow()
  expect(check({ sample: createTensor('float32', new Float32Array(0), [5, 2, 0]), timestep })).not.toThrow()
})

test('an input that is not fed is named, with all that must be', () => {
  expect(check({ sample })).toThrow(
    expect.objectContaining({
      code: 'FeedMissing',
      what: 'unet was run without its input "timestep".',
      why: 'Every input must be fed: sample, timestep.',
    }),
  )
})

test('a feed that is no input is refused', () => {
  expect(check({ sample, timestep, other: sample })).toThrow(
    expect.objectContaining({ code: 'UnknownName', what: 'There is no input of unet called "other".' }),
  )
})

test('another element type is refused', () => {
  const int32 = createTensor('int32', Int32Array.of(7), [])
  expect(check({ sample, timestep: int32 })).toThrow(
    expect.objectContaining({
      code: 'FeedTypeMismatch',
      what: 'The input "timestep" was fed with int32; the model declares int64.',
    }),
  )
})

test('dims that are fixed and the number of dims must be as declared', () => {
  const wide = createTensor('float32', new Float32Array(9), [1, 3, 3])
  expect(check({ sample: wide, timestep })).toThrow(
    expect.objectContaining({ code: 'DimsMismatch', what: 'sample has dims [1,3,3]; expected [1,2,3].' }),
  )
  const flat = createTensor('float32', new Float32Array(6), [6])
  expect(check({ sample: flat, timestep })).toThrow(
    expect.objectContaining({ code: 'DimsMismatch', what: 'sample has dims [6]; expected [6,2,-1].' }),
  )
})

test('data must fill the dims, and is not read where it lies elsewhere', () => {
  const short = { ...sample, data: new Float32Array(5) }
  expect(check({ sample: short, timestep })).toThrow(
    expect.objectContaining({ code: 'DimsMismatch', what: 'data of sample has dims [5]; expected [1,2,3].' }),
  )
  const away = Object.defineProperty({ ...sample, location: 'runtime' }, 'data', {
    get: () => expect.unreachable('the data was read'),
  })
  expect(check({ sample: away, timestep })).not.toThrow()
})
