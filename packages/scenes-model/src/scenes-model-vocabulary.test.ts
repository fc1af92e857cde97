import { readJsonFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { scenesModelCaption } from './scenes-model-caption.ts'
import { scenesModelUrl } from './scenes-model-url.ts'
import { scenesModelVocabulary } from './scenes-model-vocabulary.ts'

const { patterns, colours, objects, places } = scenesModelVocabulary
const words = ['a', 'an', ...patterns, ...colours, ...objects, ...places.flatMap((place) => place.split(' '))]

test.each([...new Set(words)])('"%s" is one token', (word) => {
  const vocab = readJsonFixture<Record<string, number>>(scenesModelUrl.href, 'tokenizer/vocab.json')
  expect(vocab).toHaveProperty([`${word}</w>`])
})

test('the longest caption fits the 16 tokens', () => {
  const longest = Math.max(...places.map((place) => place.split(' ').length))
  const { model_max_length } = readJsonFixture<{ model_max_length: number }>(
    scenesModelUrl.href,
    'tokenizer/tokenizer_config.json',
  )
  expect(['<start>', 'a', 'striped', 'red', 'cup', '<end>'].length + longest).toBeLessThanOrEqual(model_max_length)
})

test('captions take the article of the first word and leave out a missing pattern', () => {
  expect(scenesModelCaption({ colour: 'orange', object: 'cup', place: 'at night' })).toBe('an orange cup at night')
  expect(scenesModelCaption({ pattern: 'spotted', colour: 'orange', object: 'car', place: 'in the snow' })).toBe(
    'a spotted orange car in the snow',
  )
})
