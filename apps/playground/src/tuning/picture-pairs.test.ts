import { sceneCaptions } from '@self-cascade/scenes'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { comparedPictures, offeredPicture, type PicturePair, withPicture } from './picture-pairs.ts'

const freed: string[] = []
beforeEach(() => {
  let made = 0
  vi.spyOn(URL, 'createObjectURL').mockImplementation(() => `blob:${made++}`)
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => void freed.push(url))
})
afterEach(() => {
  freed.length = 0
  vi.restoreAllMocks()
})

const picture = (side: 'before' | 'after', step: number) =>
  ({ type: 'picture', wanted: comparedPictures[0]!, side, step, png: new Uint8Array(1) }) as const

test('no training sees the captions that are compared', () => {
  const heldOut = sceneCaptions({ split: 'held-out' })
  for (const { caption } of [...comparedPictures, offeredPicture]) expect(heldOut).toContain(caption)
})

test('a picture takes the place of the one before, which is freed; the tuning-free one stays', () => {
  const pictures = [picture('before', 0), picture('after', 10), picture('before', 0), picture('after', 20)]
  const [first, second] = pictures.reduce<readonly PicturePair[]>(withPicture, comparedPictures)
  expect(first).toMatchObject({ before: { url: 'blob:0', step: 0 }, after: { url: 'blob:2', step: 20 } })
  expect(second).toEqual(comparedPictures[1])
  expect(freed).toEqual(['blob:1'])
})
