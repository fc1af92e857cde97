import { sceneVocabulary } from '@self-cascade/scenes'

/** What the judge is asked of a picture, and the answers in the order of its scores. */
export const heads = {
  object: sceneVocabulary.objects,
  colour: sceneVocabulary.colours,
  place: sceneVocabulary.places,
  pattern: sceneVocabulary.patterns,
  count: ['none', 'one', 'several'],
}

/** Number of the right answer of each head for a scene's words and the number of its objects. */
export function labelsOf(words, objects) {
  const numbers = Object.entries(heads).map(([head, answers]) => [head, answers.indexOf(words[head])])
  return { ...Object.fromEntries(numbers), count: Math.min(objects, 2) }
}
