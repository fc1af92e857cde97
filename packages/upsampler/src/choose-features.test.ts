import type { SkipFeature } from '@self-cascade/onnx-graph'
import { describe, expect, test } from 'vitest'
import { errorOf } from './__tests__/error-of.ts'
import { chooseFeatures, defaultFeatures } from './choose-features.ts'

describe('by default upsamplers go to', () => {
  test.each([
    ['the last of each of four levels', [1, 1, 1, 2, 2, 2, 4, 4, 4, 8, 8, 8], [2, 5, 8, 11]],
    ['the last of three levels and one more of the deepest', [1, 1, 1, 2, 2, 2, 4, 4, 4], [2, 5, 7, 8]],
    ['the last two of two levels', [1, 1, 2, 2], [0, 1, 2, 3]],
    ['the deepest of more levels', [1, 1, 2, 2, 4, 4, 8, 8, 16, 16], [3, 5, 7, 9]],
    ['all where there are fewer than four', [1, 2, 2], [0, 1, 2]],
    ['the last of one level', [1, 1, 1, 1, 1], [1, 2, 3, 4]],
  ])('%s', (_, scales, expected) => {
    expect(defaultFeatures(scales)).toEqual(expected)
  })

  test('none where there are none', () => {
    expect(defaultFeatures([])).toEqual([])
  })
})

describe('a choice', () => {
  const features = [1, 1, 2, 2].map((scale) => ({ scale }) as SkipFeature)

  test('of all takes all', () => {
    expect(chooseFeatures(features, 'all')).toEqual([0, 1, 2, 3])
  })

  test('is put in encoder order, each once', () => {
    expect(chooseFeatures(features, [3, 0, 3])).toEqual([0, 3])
  })

  test('of none is refused', () => {
    expect(errorOf(() => chooseFeatures(features, []))?.code).toBe('UpsamplersNotAttachable')
  })

  test.each([[[4]], [[-1, 0]], [[0.5]], [[Number.NaN]]])(
    'of places that the network has not is refused: %o',
    (places) => {
      const error = errorOf(() => chooseFeatures(features, places))
      expect(error?.code).toBe('UpsamplersNotAttachable')
      expect(error?.message).toContain('the network has 4 skip features, 0 to 3, and no')
    },
  )
})
