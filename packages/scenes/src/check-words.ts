import { createError, UnknownName } from '@self-cascade/core'
import { type SceneWords, sceneVocabulary } from './scene-vocabulary.ts'

/** Refuses words that are not in the vocabulary, which callers without types can pass. */
export function checkWords({ pattern, colour, object, place }: Partial<SceneWords>): void {
  const { patterns, colours, objects, places } = sceneVocabulary
  check('scene pattern', pattern, patterns)
  check('scene colour', colour, colours)
  check('scene object', object, objects)
  check('scene place', place, places)
}

function check(kind: string, name: string | undefined, known: readonly string[]): void {
  if (name !== undefined && !known.includes(name)) throw createError(UnknownName, { kind, name, known })
}
