import { createError } from '@self-cascade/core'
import { type openStudio, StudioLost } from '@self-cascade/web'
import { expect, test } from 'vitest'
import { type SharedModel, sharedStudios } from './shared-studios.ts'

/** A studio that counts what it is asked for. */
function fakeStudios() {
  const asked: string[] = []
  const open = ((options: { assets: string; providers: string[] }) => ({
    openModel: async (source: { url: string }) => {
      asked.push(`${options.providers} ${options.assets} ${source.url}`)
      if (source.url === 'broken') throw new TypeError('broken')
      return {}
    },
    dispose: () => asked.push('dispose'),
  })) as unknown as typeof openStudio
  return { studios: sharedStudios(open), asked }
}

const model = (url: string, provider: SharedModel['provider'] = 'auto'): SharedModel => ({
  assets: '/assets/',
  provider,
  source: { url },
})
const listener = { onEvent: () => {}, onProgress: () => {} }
const { signal } = new AbortController()

test('a model is opened once for all elements, and once more for another provider', async () => {
  const { studios, asked } = fakeStudios()
  const first = await studios.open(model('a'), listener, signal)
  expect(await studios.open(model('a'), listener, signal)).toBe(first)
  await studios.open(model('a', 'wasm'), listener, signal)
  expect(asked).toEqual(['auto /assets/ a', 'wasm /assets/ a'])
})

test('a model that could not be opened is tried again', async () => {
  const { studios, asked } = fakeStudios()
  await expect(studios.open(model('broken'), listener, signal)).rejects.toThrow()
  await expect(studios.open(model('broken'), listener, signal)).rejects.toThrow()
  expect(asked).toHaveLength(2)
})

test('a lost worker takes its models along, and other failures leave them', async () => {
  const { studios, asked } = fakeStudios()
  await studios.open(model('a'), listener, signal)
  studios.afterFailure(model('a'), new TypeError('other'))
  await studios.open(model('a'), listener, signal)
  expect(asked).toHaveLength(1)
  studios.afterFailure(model('a'), createError(StudioLost, { reason: 'out of memory' }))
  await studios.open(model('a'), listener, signal)
  expect(asked).toEqual(['auto /assets/ a', 'dispose', 'auto /assets/ a'])
})
