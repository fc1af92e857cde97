import { scenesModelUrl } from '@self-cascade/scenes-model'
import { readJsonFixture } from '@self-cascade/testing'
import { expect, test } from 'vitest'
import { parseSceneCaption, sceneCaption, sceneCombinations } from './scene-caption.ts'

test('captions take the article of the first word, and plain is not spoken', () => {
  const orange = { colour: 'orange', object: 'cup', place: 'at night' } as const
  expect(sceneCaption({ pattern: 'plain', ...orange })).toBe('an orange cup at night')
  expect(sceneCaption({ pattern: 'spotted', ...orange })).toBe('a spotted orange cup at night')
})

test('the bundled model has one token for every word, and room for every caption', () => {
  const read = <T>(name: string) => readJsonFixture<T>(scenesModelUrl.href, `tokenizer/${name}`)
  const captions = sceneCombinations().map((words) => sceneCaption(words).split(' '))
  const words = new Set(captions.flat())
  expect(words.size).toBe(40)
  const vocab = read<Record<string, number>>('vocab.json')
  expect([...words].filter((word) => !(`${word}</w>` in vocab))).toEqual([])
  const longest = Math.max(...captions.map(({ length }) => length))
  const { model_max_length } = read<{ model_max_length: number }>('tokenizer_config.json')
  expect(['<start>', '<end>'].length + longest).toBeLessThanOrEqual(model_max_length)
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
