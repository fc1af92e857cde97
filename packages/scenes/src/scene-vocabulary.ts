/**
 * Every word of the captions `a|an [PATTERN] COLOUR OBJECT PLACE`, in the order in which seeds draw them; `plain` is not spoken.
 * The bundled model was trained on these words. Words may be added at the end of a list, never moved: {@link sceneAt} and
 * {@link sceneSplit} go by position.
 */
export const sceneVocabulary = {
  patterns: ['plain', 'striped', 'spotted'],
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
} as const

/** What covers the object: nothing but its colour, stripes or spots. */
export type ScenePattern = (typeof sceneVocabulary.patterns)[number]
/** Colour of the object. */
export type SceneColour = (typeof sceneVocabulary.colours)[number]
/** The one thing in the middle of a scene. */
export type SceneObject = (typeof sceneVocabulary.objects)[number]
/** What stands behind the object. */
export type ScenePlace = (typeof sceneVocabulary.places)[number]

/** The words that describe one scene. */
export interface SceneWords {
  readonly pattern: ScenePattern
  readonly colour: SceneColour
  readonly object: SceneObject
  readonly place: ScenePlace
}
