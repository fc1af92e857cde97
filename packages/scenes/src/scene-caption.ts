import type { SceneWords } from './scene-vocabulary.ts'
import { sceneVocabulary } from './scene-vocabulary.ts'

/** Writes the caption of a scene: `an orange cup at night`, `a spotted red car in the snow`. */
export function sceneCaption({ pattern, colour, object, place }: SceneWords): string {
  const words = pattern === 'plain' ? `${colour} ${object}` : `${pattern} ${colour} ${object}`
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words} ${place}`
}

/** Every combination of words, 2,688 in all; place changes fastest, then object, then colour, then pattern. */
export function sceneCombinations(): readonly SceneWords[] {
  const { patterns, colours, objects, places } = sceneVocabulary
  return patterns.flatMap((pattern) =>
    colours.flatMap((colour) =>
      objects.flatMap((object) => places.map((place) => ({ pattern, colour, object, place }) as const)),
    ),
  )
}

let wordsByCaption: ReadonlyMap<string, SceneWords> | undefined

/** Reads a caption back into its words; undefined when no scene has this caption. */
export function parseSceneCaption(caption: string): SceneWords | undefined {
  wordsByCaption ??= new Map(sceneCombinations().map((words) => [sceneCaption(words), words]))
  return wordsByCaption.get(caption)
}
