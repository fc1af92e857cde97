import { expect, test } from 'vitest'
import { sceneCombinations } from './scene-caption.ts'
import { sceneCaptions, sceneSplit } from './scene-split.ts'
import { sceneVocabulary } from './scene-vocabulary.ts'

test('one caption in eight is held out, and the splits make up the whole', () => {
  const [train, heldOut] = [sceneCaptions({ split: 'train' }), sceneCaptions({ split: 'held-out' })]
  expect([train.length, heldOut.length]).toEqual([2352, 336])
  expect([...train, ...heldOut].sort()).toEqual([...sceneCaptions()].sort())
})

test('each pattern, object and place lacks exactly one colour in training', () => {
  const missing = new Map<string, number>()
  for (const words of sceneCombinations()) {
    const key = `${words.pattern} ${words.object} ${words.place}`
    missing.set(key, (missing.get(key) ?? 0) + (sceneSplit(words) === 'held-out' ? 1 : 0))
  }
  expect(new Set(missing.values())).toEqual(new Set([1]))
})

test('every colour is held out with every object, and as often as the others', () => {
  const counts = sceneVocabulary.colours.map((colour) => {
    const all = sceneCombinations().filter((words) => words.colour === colour && sceneSplit(words) === 'held-out')
    expect(new Set(all.map(({ object }) => object)).size).toBe(14)
    return all.length
  })
  expect(counts).toEqual(Array(8).fill(42))
})

test('the rule never moves: some captions and where they belong', () => {
  const heldOut = sceneCaptions({ split: 'held-out' })
  expect(heldOut).toContain('a red house in a meadow')
  expect(heldOut).toContain('a striped white house in a meadow')
  expect(heldOut).not.toContain('a red house in the snow')
})
