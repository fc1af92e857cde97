import { expect, test } from 'vitest'
import { formulaPicture } from './__tests__/fixture.ts'
import { cropPatches } from './crop-patches.ts'

test('a grid of patches covers the picture, each with its own pixels', () => {
  const picture = formulaPicture(20, 31)
  const patches = [...cropPatches([picture], { patch: 8 })]
  expect(patches.length).toBe(4)
  const { data, dims } = patches[3]!.pixels
  expect(dims).toEqual([1, 3, 8, 8])
  for (const [channel, y, x] of [
    [0, 0, 0],
    [1, 2, 7],
    [2, 7, 3],
  ] as const) {
    expect(data[(channel * 8 + y) * 8 + x]).toBe(picture.data[(channel * 20 + 8 + y) * 20 + 8 + x])
  }
})

test('the stride is the step from one patch to the next', () => {
  expect([...cropPatches([formulaPicture(20, 31)], { patch: 8, stride: 4 })].length).toBe(16)
})

test('random places depend on the seed alone and lie inside', () => {
  const pictures = [formulaPicture(9, 31), formulaPicture(20, 37)]
  const places = (seed: number) => [...cropPatches(pictures, { patch: 8, count: 5, seed })]
  expect(places(1).map(({ picture }) => picture)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
  const data = (seed: number) => places(seed).map(({ pixels }) => [...pixels.data])
  expect(data(1)).toEqual(data(1))
  expect(data(1)).not.toEqual(data(2))
})

test('refuses what cannot be cut before cutting', () => {
  const picture = formulaPicture(20, 31)
  const cut = (options: Parameters<typeof cropPatches>[1]) => cropPatches([picture, picture], options).next()
  expect(() => cut({ patch: 21 })).toThrow('PictureTooSmall')
  expect(() => cut({ patch: 0 })).toThrow('patch must be')
  expect(() => cut({ stride: 0.5, patch: 4 })).toThrow('stride must be')
  expect(() => cut({ count: 0, seed: 1, patch: 4 })).toThrow('count must be')
})
