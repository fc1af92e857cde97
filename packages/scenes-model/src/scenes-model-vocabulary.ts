/** The words the model was trained on. Every word is one token; other words are spelled out and mean nothing to it. */
export interface ScenesModelVocabulary {
  /** Optional, before the colour. */
  readonly patterns: readonly string[]
  readonly colours: readonly string[]
  readonly objects: readonly string[]
  readonly places: readonly string[]
}

/** The captions the model knows: `a|an [PATTERN] COLOUR OBJECT PLACE`, such as `a striped blue fish on the sea`. */
export const scenesModelVocabulary = {
  patterns: ['striped', 'spotted'],
  colours: ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink', 'white'],
  objects: [
    'house',
    'tree',
    'flower',
    'mushroom',
    'boat',
    'fish',
    'star',
    'heart',
    'balloon',
    'car',
    'butterfly',
    'cup',
    'rocket',
    'apple',
  ],
  places: [
    'in a meadow',
    'in the desert',
    'on the sea',
    'in the snow',
    'at night',
    'at sunset',
    'on a brick wall',
    'on a wooden table',
  ],
} as const satisfies ScenesModelVocabulary
