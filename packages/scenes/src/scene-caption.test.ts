import { scenesModelCaption, scenesModelVocabulary } from '@self-cascade/scenes-model'
import { expect, test } from 'vitest'
import { parseSceneCaption, sceneCaption, sceneCombinations } from './scene-caption.ts'
import { sceneVocabulary } from './scene-vocabulary.ts'

test('the words are those that the bundled model knows, in the same order', () => {
  const { patterns, ...others } = scenesModelVocabulary
  expect(sceneVocabulary).toEqual({ ...others, patterns: ['plain', ...patterns] })
})

test('captions are written as for the bundled model', () => {
  for (const words of sceneCombinations()) {
    const { pattern, ...spoken } = words
    expect(sceneCaption(words)).toBe(scenesModelCaption(pattern === 'plain' ? spoken : { pattern, ...spoken }))
  }
})

test('every caption is read back into its words', () => {
  const all = sceneCombinations()
  expect(all).toHaveLength(3 * 8 * 14 * 8)
  for (const words of all) expect(parseSceneCaption(sceneCaption(words))).toEqual(words)
})

test.each(['', 'a plain red house in the snow', 'a orange cup at night', 'a red house', 'a red house in the snow '])(
  '"%s" is the caption of no scene',
  (caption) => {
    expect(parseSceneCaption(caption)).toBeUndefined()
  },
)
