import { sceneCaption, sceneCombinations } from './scene-caption.ts'
import { type SceneWords, sceneVocabulary } from './scene-vocabulary.ts'

/** Captions to learn from, and captions that are kept aside to judge with. */
export type SceneSplit = 'train' | 'held-out'

/**
 * Tells to which split a caption belongs: held out when `(pattern + colour + object + place) mod 8 = 0`, each word counted from 0
 * in {@link sceneVocabulary}. So 336 of the 2,688 captions are held out, and each combination of pattern, object and place lacks
 * exactly one colour in training: every word, and every pair and triple of words without the colour, is still learnt.
 */
export function sceneSplit({ pattern, colour, object, place }: SceneWords): SceneSplit {
  const { patterns, colours, objects, places } = sceneVocabulary
  const sum = patterns.indexOf(pattern) + colours.indexOf(colour) + objects.indexOf(object) + places.indexOf(place)
  return sum % colours.length === 0 ? 'held-out' : 'train'
}

/** Every caption, or those of one split, in the order of the vocabulary. */
export function sceneCaptions({ split }: { readonly split?: SceneSplit } = {}): readonly string[] {
  const combinations = sceneCombinations()
  const chosen = split === undefined ? combinations : combinations.filter((words) => sceneSplit(words) === split)
  return chosen.map(sceneCaption)
}
